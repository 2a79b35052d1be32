namespace GvtDevice.Gtt;

/// <summary>The part of the aperture that a driver is told it may use. Every access to it is a trap, so it must not hold the
/// kernel's console, which i915 puts wherever it fits; but beside what is shown, and so cannot be moved, it must have room for
/// a part of any buffer that a program maps, else the program waits for room forever. i915 maps 1 MiB at a time, rounded up to
/// rows of tiles. Source: i915, vm_fault_gtt, i915_gem_object_pin_to_display_plane, intel_vgt_balloon.</summary>
/// <param name="Base">Offset of its first byte; whole pages.</param>
/// <param name="Size">In bytes; whole pages.</param>
public readonly record struct MappableRange(uint Base, uint Size)
{
    /// <summary>Of linear surfaces, as the driver aligns them. Source: i915, intel_surf_alignment.</summary>
    private const uint SurfaceAlignment = 256 << 10;

    /// <summary>As much as can be without the console. By a page at the beginning that is left out, the first place where a
    /// surface may lie is <see cref="SurfaceAlignment"/>, and from there the console is a page too large. A console that leaves
    /// no room for a part of 1 MiB is let in.</summary>
    /// <param name="monitors">The sizes they prefer: the console is as large as one of them, or 1024x768 without any.</param>
    public static MappableRange For(IEnumerable<(int WidthPx, int HeightPx)> monitors)
    {
        const long page = GpuLayout.PageSize;
        const long least = (1 << 20) + SurfaceAlignment;
        const long most = (long)GpuLayout.ApertureSize / 2;
        long console = monitors.DefaultIfEmpty((WidthPx: 1024, HeightPx: 768)).Min(size => 4L * size.WidthPx * size.HeightPx);
        long end = Math.Clamp(SurfaceAlignment + ((console - 1) / page * page), least, most);
        return new MappableRange((uint)page, (uint)(end - page));
    }
}

namespace GvtDevice.Gtt;

/// <summary>The part of the aperture that PVINFO offers a driver. Each CPU access to it is a trap, so no console of the
/// kernel may fit into it: i915 would put the console there, and the boot would draw by traps for minutes. A monitor
/// plugged in later, <c>video=</c> or a viewer's resize determine the size of a console, so the range excludes consoles
/// of every size. However, a part of each buffer that a program maps must fit, or its page fault never ends: i915 maps
/// 1 MiB at a time, rounded up to rows of tiles. Source: i915, i915_gem_object_pin_to_display_plane, vm_fault_gtt,
/// intel_vgt_balloon.</summary>
/// <param name="Base">Offset of its first byte; whole pages.</param>
/// <param name="Size">Size in bytes; whole pages.</param>
internal readonly record struct MappableRange(uint Base, uint Size)
{
    /// <summary>Bytes of a console of 640x480 with 32 bits per pixel, the smallest mode that every monitor
    /// has.</summary>
    private const uint SmallestConsole = 640 * 480 * sizeof(uint);

    /// <summary>The largest range into which that console does not fit. The range excludes the first page, so a surface
    /// in it starts one alignment later at the earliest; the range ends one page before the end of a console
    /// there.</summary>
    /// <param name="surfaceAlignment">Alignment of linear surfaces in bytes
    /// (<see cref="Platforms.GpuPlatform.SurfaceAlignment"/>).</param>
    public static MappableRange For(uint surfaceAlignment)
    {
        const uint page = GpuLayout.PageSize;
        uint end = surfaceAlignment + SmallestConsole - page;
        return new MappableRange(page, end - page);
    }
}

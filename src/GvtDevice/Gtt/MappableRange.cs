namespace GvtDevice.Gtt;

/// <summary>The part of the aperture that a driver may use by PVINFO. Each CPU access to it is a trap, so no console of
/// the kernel may lie in it: i915 puts a console there when it fits, and then the boot draws by traps, for minutes. A
/// monitor plugged in later, <c>video=</c> or a viewer's resize decide how large a console is, so the range leaves out
/// consoles of every size. But a part of each buffer that a program maps has to fit, else its page fault never ends:
/// i915 maps 1 MiB at a time, rounded up to rows of tiles. Source: i915, i915_gem_object_pin_to_display_plane,
/// vm_fault_gtt, intel_vgt_balloon.</summary>
/// <param name="Base">Offset of its first byte; whole pages.</param>
/// <param name="Size">In bytes; whole pages.</param>
internal readonly record struct MappableRange(uint Base, uint Size)
{
    /// <summary>In bytes: 640x480 of 32 bits a pixel, the smallest mode that every monitor has.</summary>
    private const uint SmallestConsole = 640 * 480 * sizeof(uint);

    /// <summary>As much as can be without that console: the range leaves out the first page, so the first place for a
    /// surface is one alignment further, and the range ends a page before the end of a console there.</summary>
    /// <param name="surfaceAlignment">Of linear surfaces, in bytes
    /// (<see cref="Platforms.GpuPlatform.SurfaceAlignment"/>).</param>
    public static MappableRange For(uint surfaceAlignment)
    {
        const uint page = GpuLayout.PageSize;
        uint end = surfaceAlignment + SmallestConsole - page;
        return new MappableRange(page, end - page);
    }
}

using GvtDevice.Blocks;

namespace GvtDevice.Gtt;

/// <summary>BAR2: CPU access to graphics memory through the page table, as linear rows where a fence says so. What is not
/// backed reads as zero and swallows writes, like a scratch page.</summary>
public sealed class Aperture(Ggtt ggtt, FenceBlock fences)
{
    public void Read(ulong offset, Span<byte> data)
    {
        while (!data.IsEmpty)
        {
            (ulong address, int length) = Run(offset, data.Length);
            if (!ggtt.TryRead(address, data[..length]))
            {
                data[..length].Clear();
            }

            data = data[length..];
            offset += (ulong)length;
        }
    }

    public void Write(ulong offset, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            (ulong address, int length) = Run(offset, data.Length);
            _ = ggtt.TryWrite(address, data[..length]);
            data = data[length..];
            offset += (ulong)length;
        }
    }

    /// <summary>How much of a range of the BAR lies side by side in graphics memory, and where. At most to the end of the
    /// page: a fence may begin or end there, and what cannot be read or written is one page and not all.</summary>
    private (ulong Address, int Length) Run(ulong offset, int limit)
    {
        limit = Math.Min(limit, GpuLayout.PageSize - (int)(offset % GpuLayout.PageSize));
        if (fences.Find(offset) is not { } fence)
        {
            return (offset, limit);
        }

        (ulong address, int length) = fence.Detile(offset);
        return (address, Math.Min(limit, length));
    }

    /// <summary>How much of the aperture drivers are told they may use, in bytes. Every access to it is a trap, so it must not
    /// hold the kernel's console, which the driver puts into the aperture when it fits; but it must hold a part of any buffer
    /// that a program maps through it, else the program waits for room forever. A driver maps at least 1 MiB at a time,
    /// rounded up to rows of tiles, and pins cursors there. Source: i915, vm_fault_gtt, intel_fbdev.</summary>
    /// <param name="monitors">The sizes they prefer: the console is as large as one of them, or 1024x768 without any.</param>
    public static uint MappableSize(IEnumerable<(int WidthPx, int HeightPx)> monitors)
    {
        const long least = 2 << 20;
        const long most = (long)GpuLayout.ApertureSize / 2;
        long console = monitors.DefaultIfEmpty((WidthPx: 1024, HeightPx: 768)).Min(size => 4L * size.WidthPx * size.HeightPx);
        return (uint)Math.Clamp((console - 1) / GpuLayout.PageSize * GpuLayout.PageSize, least, most);
    }
}

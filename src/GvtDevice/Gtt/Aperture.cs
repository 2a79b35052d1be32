namespace GvtDevice.Gtt;

/// <summary>BAR2: CPU access to graphics memory through the page table, as linear rows where a fence says so. What is
/// not backed reads as zero and swallows writes, like a scratch page.</summary>
internal sealed class Aperture(Ggtt ggtt, FenceBlock fences)
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

    /// <summary>How much of a range of the BAR lies side by side in graphics memory, and where. At most to the end of
    /// the page: a fence may begin or end there, and what cannot be read or written is one page and not all.</summary>
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
}

namespace GvtDevice.Gtt;

/// <summary>BAR2: CPU access to graphics memory through the page table. A fence presents a tiled surface as linear
/// rows. Unbacked memory reads as zero and ignores writes, like a scratch page.</summary>
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
            if (address != offset)
            {
                fences.OnWritten(offset);
            }

            data = data[length..];
            offset += (ulong)length;
        }
    }

    /// <summary>The longest contiguous run of graphics memory behind an offset of the BAR. It ends with the page at the
    /// latest: a fence may begin or end there, and an access that fails must affect only one page.</summary>
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

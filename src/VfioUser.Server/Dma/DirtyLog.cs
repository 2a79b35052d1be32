using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>Which pages of guest memory the device has written. Costs what is written: half a KiB for each 16 MiB of
/// which a page was.</summary>
internal sealed class DirtyLog
{
    /// <summary>What a bit stands for, whatever a client wishes.</summary>
    public const ulong PageSize = 4096;

    private const int PagesPerChunk = 4096;

    private readonly Dictionary<ulong, ulong[]> _chunks = [];
    private DmaLoggingRange[] _ranges = [];

    public bool IsActive { get; private set; }

    /// <param name="ranges">Where writes count; everywhere when there are none.</param>
    public void Start(DmaLoggingRange[] ranges)
    {
        _chunks.Clear();
        _ranges = ranges;
        IsActive = true;
    }

    public void Stop()
    {
        _chunks.Clear();
        IsActive = false;
    }

    /// <summary>The device wrote these bytes, at least one.</summary>
    public void Mark(ulong address, int count)
    {
        if (!IsActive)
        {
            return;
        }

        ulong last = (address + (ulong)(count - 1)) / PageSize;
        for (ulong page = address / PageSize; page <= last; page++)
        {
            if (IsLogged(page * PageSize))
            {
                Chunk(page)[page % PagesPerChunk / 64] |= 1UL << (int)(page % 64);
            }
        }
    }

    /// <summary>Sets a bit for each dirty page of a range, and forgets them.</summary>
    /// <param name="bitmap">Cleared before, large enough.</param>
    /// <param name="report">Aligned; its page size is a multiple of ours.</param>
    public void Report(Span<byte> bitmap, in DmaLoggingReport report)
    {
        ulong first = report.Address / PageSize;
        ulong last = (report.Address + (report.Size - 1)) / PageSize;
        ulong pagesPerBit = report.PageSize / PageSize;
        foreach ((ulong index, ulong[] words) in _chunks)
        {
            ulong start = index * PagesPerChunk;
            if (start > last || start + (PagesPerChunk - 1) < first)
            {
                continue;
            }

            ulong from = Math.Max(first, start);
            ulong to = Math.Min(last, start + (PagesPerChunk - 1));
            for (ulong page = from; page <= to; page++)
            {
                ref ulong word = ref words[page % PagesPerChunk / 64];
                ulong mask = 1UL << (int)(page % 64);
                if ((word & mask) != 0)
                {
                    word &= ~mask;
                    ulong bit = (page - first) / pagesPerBit;
                    bitmap[(int)(bit / 8)] |= (byte)(1 << (int)(bit % 8));
                }
            }
        }
    }

    private bool IsLogged(ulong address) =>
        _ranges.Length == 0 || Array.Exists(_ranges, range =>
            address + (PageSize - 1) >= range.Address && address <= range.Address + (range.Size - 1));

    private ulong[] Chunk(ulong page)
    {
        ulong index = page / PagesPerChunk;
        if (!_chunks.TryGetValue(index, out ulong[]? words))
        {
            _chunks.Add(index, words = new ulong[PagesPerChunk / 64]);
        }

        return words;
    }
}

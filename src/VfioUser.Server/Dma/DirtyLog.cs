using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Dma;

/// <summary>Records which pages of guest memory the device has written. It takes half a KiB for each 16 MiB in which a
/// page was written.</summary>
internal sealed class DirtyLog
{
    /// <summary>The number of bytes that a bit of the log stands for, whatever page size a client asks for.</summary>
    public const ulong PageSize = 4096;

    /// <summary>The largest bitmap of one report, in bytes.</summary>
    public const int MaxBitmapBytes = (int)MessageLimits.MaxDataBytes;

    private const int PagesPerChunk = 4096;

    private readonly Dictionary<ulong, ulong[]> _chunks = [];
    private DmaLoggingRange[] _ranges = [];

    public bool IsActive { get; private set; }

    /// <param name="ranges">The ranges in which writes are logged; empty for everywhere.</param>
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

    /// <summary>Records that the device wrote these bytes, at least one.</summary>
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

    /// <summary>Checks a report request and returns the length of its bitmap in bytes, a multiple of 8.</summary>
    /// <exception cref="VfioUserException">EINVAL: logging is off, an impossible range or page size, or more bits than
    /// fit a message.</exception>
    public int RequireReportable(in DmaLoggingReport report)
    {
        RequirePageSize(report.PageSize);
        RequireRange(report.Address, report.Size);
        if (!IsActive || report.PageSize < PageSize || report.Address % report.PageSize != 0)
        {
            throw new VfioUserException(
                Errno.EINVAL,
                $"cannot report pages of {report.PageSize} bytes from 0x{report.Address:X}: logging is off, or they "
                    + "are too small");
        }

        ulong bits = ((report.Size - 1) / report.PageSize) + 1;
        ulong bytes = ((bits - 1) / 64 + 1) * sizeof(ulong);
        return bytes <= MaxBitmapBytes
            ? (int)bytes
            : throw new VfioUserException(Errno.EINVAL, $"{bytes} bytes of bitmap are too many");
    }

    /// <exception cref="VfioUserException">EINVAL: not a power of two.</exception>
    public static void RequirePageSize(ulong pageSize)
    {
        if (!ulong.IsPow2(pageSize))
        {
            throw new VfioUserException(Errno.EINVAL, $"page size {pageSize} is not a power of two");
        }
    }

    /// <exception cref="VfioUserException">EINVAL: the range is empty, or wraps.</exception>
    public static void RequireRange(ulong address, ulong size)
    {
        if (size == 0 || size - 1 > ulong.MaxValue - address)
        {
            throw new VfioUserException(Errno.EINVAL, $"0x{address:X}+0x{size:X} is empty or wraps");
        }
    }

    /// <summary>Sets a bit for each dirty page of a range, and marks these pages clean.</summary>
    /// <param name="bitmap">The bitmap to fill: zeroed, and large enough.</param>
    /// <param name="report">A request that passed <see cref="RequireReportable"/>.</param>
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

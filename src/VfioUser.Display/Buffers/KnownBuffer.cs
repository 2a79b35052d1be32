using DisplayModel.Scanout;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>A buffer that has an id, and its dma-buf once somebody asked for it.</summary>
/// <param name="id">1 or more.</param>
/// <param name="head">Whose plane shows it.</param>
/// <param name="layout">Of the buffer.</param>
/// <param name="start">Where it lies in the space of surfaces.</param>
/// <param name="pages">Guest physical, in the order of the buffer.</param>
internal sealed class KnownBuffer(uint id, int head, BufferLayout layout, ulong start, ulong[] pages)
{
    private WindowUse[] _windows = [];

    public PlaneBuffer Description { get; } = new(
        id, layout.Format, layout.Modifier, layout.WidthPx, layout.HeightPx, layout.StrideBytes, layout.SizeBytes);

    public int Head => head;

    public BufferLayout Layout => layout;

    public ReadOnlySpan<ulong> Pages => pages;

    /// <summary>Where it was last seen in the space of surfaces.</summary>
    public ulong Start { get; private set; } = start;

    public ulong End => Start + layout.SizeBytes;

    /// <summary>What has been shown of it: of a row the first byte, from the start of the row, and the first byte
    /// after; and the first byte after the last row, from the start of the buffer.</summary>
    public (ulong Left, ulong Right, ulong End) Shown { get; private set; } = (ulong.MaxValue, 0, 0);

    public SafeFileHandle? Dmabuf { get; private set; }

    /// <summary>Looks for what is shown in this buffer.</summary>
    /// <param name="part">What is shown.</param>
    /// <param name="partPages">From the start of its surface to its end.</param>
    /// <param name="place">Its first pixel in this buffer.</param>
    public bool TryFind(in ShownPart part, ReadOnlySpan<ulong> partPages, out (int XPx, int YPx) place)
    {
        place = default;
        if (!IsLike(part) || IndexOf(part.Surface, partPages) is not { } index)
        {
            return false;
        }

        ulong before = (ulong)index * ISurfaceView.PageSize;
        ulong offset = before + (part.First - part.Surface);
        place = part.PlaceAt(offset);
        if (before > part.Surface
            || !part.FitsAt(offset)
            || place.XPx + part.WidthPx > layout.WidthPx
            || place.YPx + part.HeightPx > layout.HeightPx)
        {
            return false;
        }

        Start = part.Surface - before;
        ulong left = offset % part.PitchBytes;
        Include((left, left + part.RowBytes, offset + (part.End - part.First)));
        return true;
    }

    /// <summary>Pixels of the same kind lie in the same pages at the same place: one and the same object of the
    /// guest.</summary>
    public bool Overlaps(in ShownPart part, ReadOnlySpan<ulong> partPages)
    {
        ulong first = Math.Max(Start, part.Surface);
        ulong pageCount = (ulong)partPages.Length;
        ulong end = Math.Min(End, part.Surface + (pageCount * ISurfaceView.PageSize));
        if (!IsLike(part) || first >= end)
        {
            return false;
        }

        int count = (int)((end - first) / ISurfaceView.PageSize);
        return Pages.Slice((int)((first - Start) / ISurfaceView.PageSize), count)
            .SequenceEqual(partPages.Slice((int)((first - part.Surface) / ISurfaceView.PageSize), count));
    }

    /// <summary>What has been shown of a buffer that this one replaces has been shown of this.</summary>
    public void Include(KnownBuffer smaller)
    {
        ulong before = smaller.Start - Start;
        ulong left = (before + smaller.Shown.Left) % layout.PitchBytes;
        Include((left, left + smaller.Shown.Right - smaller.Shown.Left, before + smaller.Shown.End));
    }

    /// <summary>Keeps a dma-buf, and what it was made of.</summary>
    public void Attach(SafeFileHandle dmabuf, IGuestMemoryView memory)
    {
        Dmabuf = dmabuf;
        _windows = WindowUse.Of(memory, pages);
    }

    /// <summary>The dma-buf still is what the guest has at these addresses.</summary>
    public bool IsBackedBy(IGuestMemoryView memory) => Array.TrueForAll(_windows, window => window.IsIn(memory));

    private void Include((ulong Left, ulong Right, ulong End) shown) => Shown = (
        Math.Min(Shown.Left, shown.Left), Math.Max(Shown.Right, shown.Right), Math.Max(Shown.End, shown.End));

    private bool IsLike(in ShownPart part) =>
        (layout.Format, layout.Modifier, layout.StrideBytes) == (part.Format, part.Modifier, part.StrideBytes);

    /// <summary>Where it was last seen they most likely are, unless the guest has put the object elsewhere.</summary>
    private int? IndexOf(ulong surface, ReadOnlySpan<ulong> partPages)
    {
        ulong likely = (surface - Start) / ISurfaceView.PageSize;
        int index = surface >= Start && likely < (ulong)pages.Length && pages[likely] == partPages[0]
            ? (int)likely
            : Pages.IndexOf(partPages[0]);
        return index >= 0 && index <= pages.Length - partPages.Length
            && Pages.Slice(index, partPages.Length).SequenceEqual(partPages)
            ? index
            : null;
    }
}

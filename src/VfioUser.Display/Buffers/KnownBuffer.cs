using DisplayModel.Scanout;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>A buffer that has an id, and its dma-buf once it was requested.</summary>
/// <param name="id">The id, 1 or more.</param>
/// <param name="head">The head whose plane shows it.</param>
/// <param name="layout">The layout of the buffer.</param>
/// <param name="start">Its start in the surface address space.</param>
/// <param name="pages">The guest physical addresses of its pages, in order.</param>
internal sealed class KnownBuffer(uint id, int head, BufferLayout layout, ulong start, ulong[] pages)
{
    private WindowUse[] _windows = [];

    public PlaneBuffer Description { get; } = new(
        id, layout.Format, layout.Modifier, layout.WidthPx, layout.HeightPx, layout.StrideBytes, layout.SizeBytes);

    public int Head => head;

    public BufferLayout Layout => layout;

    public ReadOnlySpan<ulong> Pages => pages;

    /// <summary>The last known start in the surface address space.</summary>
    public ulong Start { get; private set; } = start;

    public ulong End => Start + layout.SizeBytes;

    /// <summary>The bounds of all that was shown: the first byte in a row and the first byte after it, from the start
    /// of the row; and the first byte after the last row, from the start of the buffer.</summary>
    public (ulong Left, ulong Right, ulong End) Shown { get; private set; } = (ulong.MaxValue, 0, 0);

    public SafeFileHandle? Dmabuf { get; private set; }

    /// <summary>Looks for a shown part in this buffer.</summary>
    /// <param name="part">The shown part.</param>
    /// <param name="partPages">The pages from the start of its surface to its end.</param>
    /// <param name="place">The position of its first pixel in this buffer.</param>
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

    /// <summary>Whether pixels of the same kind are in the same pages at the same addresses, so that both belong to one
    /// object of the guest.</summary>
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

    /// <summary>Includes all that was shown of a buffer that this one replaces.</summary>
    public void Include(KnownBuffer smaller)
    {
        ulong before = smaller.Start - Start;
        ulong left = (before + smaller.Shown.Left) % layout.PitchBytes;
        Include((left, left + smaller.Shown.Right - smaller.Shown.Left, before + smaller.Shown.End));
    }

    /// <summary>Stores a dma-buf, and the memory it is made of.</summary>
    public void Attach(SafeFileHandle dmabuf, IGuestMemoryView memory)
    {
        Dmabuf = dmabuf;
        _windows = WindowUse.Of(memory, pages);
    }

    /// <summary>Whether the dma-buf still is the guest's memory at these addresses.</summary>
    public bool IsBackedBy(IGuestMemoryView memory) => Array.TrueForAll(_windows, window => window.IsIn(memory));

    private void Include((ulong Left, ulong Right, ulong End) shown) => Shown = (
        Math.Min(Shown.Left, shown.Left), Math.Max(Shown.Right, shown.Right), Math.Max(Shown.End, shown.End));

    private bool IsLike(in ShownPart part) =>
        (layout.Format, layout.Modifier, layout.StrideBytes) == (part.Format, part.Modifier, part.StrideBytes);

    /// <summary>Tries the last known address first: it is right unless the guest has moved the object.</summary>
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

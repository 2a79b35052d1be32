using System.Collections;

namespace VfioUser.Display.Buffers;

/// <summary>The buffers of one head, the last shown first.</summary>
internal sealed class RecentBuffers : IEnumerable<KnownBuffer>
{
    private readonly List<KnownBuffer> _buffers = new(PlaneBuffers.BuffersPerHead + 1);

    public void Add(KnownBuffer buffer) => _buffers.Insert(0, buffer);

    public bool Remove(KnownBuffer buffer) => _buffers.Remove(buffer);

    /// <summary>Returns the buffer that was shown longest ago; null when there are no more than a number.</summary>
    public KnownBuffer? Oldest(int beyond) => _buffers.Count > beyond ? _buffers[^1] : null;

    /// <summary>Looks for a buffer that contains a shown part, and notes that it is shown.</summary>
    /// <param name="part">The shown part.</param>
    /// <param name="pages">The pages from the start of its surface to its end.</param>
    /// <param name="shown">The buffer, and the position of the part in it.</param>
    public bool TryFind(in ShownPart part, ReadOnlySpan<ulong> pages, out ShownBuffer shown)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            if (_buffers[i].TryFind(part, pages, out (int XPx, int YPx) place))
            {
                shown = new ShownBuffer(MoveToFront(i).Description, place.XPx, place.YPx);
                return true;
            }
        }

        shown = default;
        return false;
    }

    /// <summary>Looks for a buffer of exactly these pages, and notes that it is shown.</summary>
    public KnownBuffer? Find(BufferLayout layout, ReadOnlySpan<ulong> pages)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            if (_buffers[i].Layout == layout && _buffers[i].Pages.SequenceEqual(pages))
            {
                return MoveToFront(i);
            }
        }

        return null;
    }

    /// <summary>Returns the buffers that belong to the same object of the guest as a shown part.</summary>
    public List<KnownBuffer> Overlapping(in ShownPart part, ReadOnlySpan<ulong> pages)
    {
        List<KnownBuffer> overlapping = [];
        foreach (KnownBuffer buffer in _buffers)
        {
            if (buffer.Overlaps(part, pages))
            {
                overlapping.Add(buffer);
            }
        }

        return overlapping;
    }

    public IEnumerator<KnownBuffer> GetEnumerator() => _buffers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KnownBuffer MoveToFront(int index)
    {
        KnownBuffer buffer = _buffers[index];
        if (index > 0)
        {
            _buffers.RemoveAt(index);
            _buffers.Insert(0, buffer);
        }

        return buffer;
    }
}

using DisplayModel.Scanout;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>The picture as one viewer shall see it, and the one it has. Most viewers get the screen's own frames;
/// those that draw no pointer, or cannot change their size, get a copy.</summary>
internal sealed class ViewerCanvas : IDisposable
{
    private readonly uint[]?[] _copies = new uint[2][];
    private ScreenSnapshot? _held;
    private int _nextCopy;

    /// <summary>What the viewer has, as far as it was sent; null when that is not known.</summary>
    public Frame? Before { get; private set; }

    /// <summary>Draws what the viewer shall have.</summary>
    public Frame Draw(ScreenSnapshot snapshot, int widthPx, int heightPx, bool withCursor)
    {
        bool isSame = snapshot.Frame.WidthPx == widthPx && snapshot.Frame.HeightPx == heightPx;
        bool hasCursor = withCursor && snapshot.Cursor.Image is not null;
        if (isSame && !hasCursor)
        {
            return snapshot.Frame;
        }

        uint[] pixels = NextCopy(widthPx * heightPx);
        CopyRows(snapshot.Frame, pixels, widthPx, heightPx);
        if (hasCursor)
        {
            CursorOverlay.Draw(snapshot.Cursor, pixels, widthPx, heightPx);
        }

        return new Frame(widthPx, heightPx, pixels);
    }

    /// <summary>The viewer has <paramref name="frame"/> now, drawn from <paramref name="snapshot"/>, which this takes
    /// over.</summary>
    public void Keep(Frame frame, ScreenSnapshot snapshot)
    {
        bool isCopy = !ReferenceEquals(frame, snapshot.Frame);
        _held?.Dispose();
        _held = isCopy ? null : snapshot;
        if (isCopy)
        {
            snapshot.Dispose();
            _nextCopy = 1 - _nextCopy;
        }

        Before = frame;
    }

    /// <summary>What the viewer has is not known any more.</summary>
    public void Forget()
    {
        _held?.Dispose();
        _held = null;
        Before = null;
    }

    public void Dispose() => Forget();

    /// <summary>The array that <see cref="Before"/> does not use.</summary>
    private uint[] NextCopy(int length)
    {
        if (_copies[_nextCopy]?.Length != length)
        {
            _copies[_nextCopy] = GC.AllocateUninitializedArray<uint>(length);
        }

        return _copies[_nextCopy]!;
    }

    private static void CopyRows(Frame frame, uint[] pixels, int widthPx, int heightPx)
    {
        int width = Math.Min(widthPx, frame.WidthPx);
        for (int y = 0; y < heightPx; y++)
        {
            Span<uint> target = pixels.AsSpan(y * widthPx, widthPx);
            if (y < frame.HeightPx)
            {
                frame.Row(y)[..width].CopyTo(target);
                target[width..].Clear();
            }
            else
            {
                target.Clear();
            }
        }
    }
}

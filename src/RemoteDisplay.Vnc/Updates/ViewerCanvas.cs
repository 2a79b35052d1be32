using DisplayModel.Scanout;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>The new picture for one viewer, and the one it has. Most viewers receive the screen's own frames; viewers
/// that do not draw the pointer, or cannot change their size, receive a copy.</summary>
internal sealed class ViewerCanvas : IDisposable
{
    private readonly uint[]?[] _copies = new uint[2][];
    private ScreenSnapshot? _held;
    private int _nextCopy;

    /// <summary>The picture that the viewer has, where it was sent; null if it is unknown.</summary>
    public Frame? Before { get; private set; }

    /// <summary>Draws the new picture.</summary>
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

    /// <summary>Records that the viewer has <paramref name="frame"/>, drawn from <paramref name="snapshot"/>, and holds
    /// the snapshot.</summary>
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

    /// <summary>Records that the viewer's picture is unknown.</summary>
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

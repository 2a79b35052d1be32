using DisplayModel.Geometry;
using RemoteDisplay.Screens;

namespace RemoteDisplay.QemuConsole.Scanouts;

/// <summary>The state that one of QEMU's scanouts has received, which determines the changes to send.</summary>
/// <param name="index">The number of the scanout.</param>
/// <param name="screen">The screen that it shows.</param>
internal sealed class Scanout(int index, IRemoteScreen screen)
{
    private readonly PixelRegion _damage = new();
    private (int WidthPx, int HeightPx) _size;
    private ulong _sequence;
    private CursorState _cursor;
    private bool _isCursorKnown;

    public IRemoteScreen Screen => screen;

    /// <summary>Writes the changes; nothing if there are none.</summary>
    public void WriteNews(ScanoutWriter writer)
    {
        using ScreenSnapshot snapshot = screen.Acquire();
        WritePicture(snapshot, writer);
        WriteCursor(snapshot.Cursor, writer);
        _sequence = snapshot.Sequence;
    }

    private void WritePicture(ScreenSnapshot snapshot, ScanoutWriter writer)
    {
        PixelRect all = new(0, 0, snapshot.Frame.WidthPx, snapshot.Frame.HeightPx);
        if (_size != (all.Width, all.Height))
        {
            _size = (all.Width, all.Height);
            writer.Scanout(index, all.Width, all.Height);
            writer.Update(index, snapshot.Frame, all);
            return;
        }

        _damage.Clear();
        screen.CollectDamage(_sequence, snapshot.Sequence, _damage);
        _damage.Clip(all);
        foreach (PixelRect area in _damage.Rectangles)
        {
            writer.Update(index, snapshot.Frame, area);
        }
    }

    private void WriteCursor(CursorState cursor, ScanoutWriter writer)
    {
        if (cursor == _cursor && _isCursorKnown)
        {
            return;
        }

        if (cursor.Image is null)
        {
            writer.HideCursor(index);
        }
        else if (ReferenceEquals(cursor.Image, _cursor.Image))
        {
            writer.CursorPosition(index, cursor.X, cursor.Y);
        }
        else
        {
            writer.CursorUpdate(index, cursor.X, cursor.Y, cursor.Image);
        }

        (_cursor, _isCursorKnown) = (cursor, true);
    }
}

using DisplayModel.Geometry;
using RemoteDisplay.Screens;

namespace RemoteDisplay.QemuConsole.Scanouts;

/// <summary>What one scanout of QEMU's has been told, and so what is new for it.</summary>
/// <param name="index">Which.</param>
/// <param name="screen">What it shall show.</param>
internal sealed class Scanout(int index, IRemoteScreen screen)
{
    private readonly PixelRegion _damage = new();
    private (int WidthPx, int HeightPx) _size;
    private ulong _sequence;
    private CursorState _cursor;
    private bool _isCursorKnown;

    public IRemoteScreen Screen => screen;

    /// <summary>Writes what is new, which is nothing if nothing has changed.</summary>
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

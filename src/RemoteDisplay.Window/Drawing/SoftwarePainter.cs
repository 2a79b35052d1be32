using DisplayModel.Geometry;
using RemoteDisplay.Window.Toolkit;
using VfioUser.Display.Client;

namespace RemoteDisplay.Window.Drawing;

/// <summary>Draws by the processor into the pixels that the display server shows.</summary>
internal sealed class SoftwarePainter(IToolkitWindow window) : IPainter
{
    private readonly PictureScaler _scaler = new();
    private uint[] _pixels = [];
    private int _widthPx;
    private int _heightPx;
    private (int, int) _drawnSize;
    private Placement _drawn;

    public long Take(MappedPicture picture, IReadOnlyList<PixelRect> damage)
    {
        PixelRect all = new(0, 0, picture.WidthPx, picture.HeightPx);
        if ((picture.WidthPx, picture.HeightPx) != (_widthPx, _heightPx))
        {
            (_widthPx, _heightPx) = (picture.WidthPx, picture.HeightPx);
            _pixels = new uint[_widthPx * _heightPx];
            damage = [all];
        }

        long pixels = 0;
        foreach (PixelRect part in damage.Select(part => part.Intersect(all)).Where(part => !part.IsEmpty))
        {
            for (int y = part.Y; y < part.Bottom; y++)
            {
                picture.Row(y).Slice(part.X, part.Width).CopyTo(_pixels.AsSpan((y * _widthPx) + part.X));
            }

            pixels += part.Area;
        }

        return pixels * sizeof(uint);
    }

    public long Draw(Placement placement, IReadOnlyList<PixelRect>? damage)
    {
        WindowPixels target = window.Lock();
        PixelRect all = new(0, 0, target.WidthPx, target.HeightPx);
        bool isOther = placement != _drawn || (target.WidthPx, target.HeightPx) != _drawnSize;
        (_drawn, _drawnSize) = (placement, (target.WidthPx, target.HeightPx));
        PixelRect[] parts = isOther || damage is null
            ? [all]
            : [.. damage.Select(part => placement.ToWindow(part).Intersect(all)).Where(part => !part.IsEmpty)];
        long pixels = 0;
        foreach (PixelRect part in parts)
        {
            DrawPart(target, placement, part);
            pixels += part.Area;
        }

        if (parts.Length > 0)
        {
            window.Show(parts);
        }

        return pixels * sizeof(uint);
    }

    public void Clear()
    {
        WindowPixels target = window.Lock();
        for (int y = 0; y < target.HeightPx; y++)
        {
            target.Row(y).Clear();
        }

        (_drawn, _drawnSize) = (default, default);
        window.Show([new PixelRect(0, 0, target.WidthPx, target.HeightPx)]);
    }

    public void Dispose()
    {
    }

    /// <summary>The picture, and black around it.</summary>
    private void DrawPart(WindowPixels target, Placement placement, PixelRect part)
    {
        PixelRect inner = part.Intersect(placement.Area);
        for (int y = part.Y; y < part.Bottom; y++)
        {
            Span<uint> row = target.Row(y).Slice(part.X, part.Width);
            if (inner.IsEmpty || y < inner.Y || y >= inner.Bottom)
            {
                row.Clear();
                continue;
            }

            row[..(inner.X - part.X)].Clear();
            row[(inner.Right - part.X)..].Clear();
            _scaler.Row(
                _pixels, placement, y - placement.Area.Y, inner.X - placement.Area.X,
                row.Slice(inner.X - part.X, inner.Width));
        }
    }
}

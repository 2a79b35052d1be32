using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>Rows of the output of a pipe, scaled if the pipe has a scaler.</summary>
internal sealed class ScaledRows<TPixel, TPixels> : IDisposable
    where TPixel : unmanaged
    where TPixels : struct, IPixels<TPixel>
{
    private readonly RowScaler<TPixel, TPixels>.RowReader _read;
    private readonly PixelRect _part;
    private readonly bool _hasScaler;
    private readonly PixelRect _window;
    private readonly RowScaler<TPixel, TPixels>? _scaler;

    /// <param name="scene">The scene with the scaler, if any.</param>
    /// <param name="part">The part of the output to make.</param>
    /// <param name="read">Called to make a row of the <see cref="Needed"/> part of the screen.</param>
    public ScaledRows(Scene scene, PixelRect part, RowScaler<TPixel, TPixels>.RowReader read)
    {
        (_read, _part) = (read, part);
        if (scene.UsedScaler is not { } scaler)
        {
            Needed = part;
            return;
        }

        _hasScaler = true;
        PixelRect whole = new(scaler.XPx, scaler.YPx, scaler.WidthPx, scaler.HeightPx);
        _window = whole.Intersect(part);
        if (_window.IsEmpty)
        {
            Needed = new(0, 0, 1, 1);
            return;
        }

        int[] columns = ScaledPositions.Of(
            _window.X - whole.X, _window.Width, scene.WidthPx, whole.Width, scaler.Filter);
        int[] rows = ScaledPositions.Of(
            _window.Y - whole.Y, _window.Height, scene.HeightPx, whole.Height, scaler.Filter);
        Needed = new(
            RowScaler<TPixel, TPixels>.FirstColumnOf(columns), 0,
            RowScaler<TPixel, TPixels>.ColumnCountOf(columns, scene.WidthPx), scene.HeightPx);
        _scaler = new RowScaler<TPixel, TPixels>(read, columns, rows, scene.WidthPx);
    }

    /// <summary>The part of the screen whose rows are read.</summary>
    public PixelRect Needed { get; }

    public void Make(int y, Span<TPixel> to)
    {
        if (!_hasScaler)
        {
            _read(y, to);
            return;
        }

        to.Clear();
        if (y >= _window.Y && y < _window.Bottom)
        {
            _scaler?.Make(y - _window.Y, to.Slice(_window.X - _part.X, _window.Width));
        }
    }

    public void Dispose() => _scaler?.Dispose();
}

namespace DisplayModel;

/// <summary>Rows before and behind the scaler of a pipe.</summary>
internal sealed class ScaledRows<TPixel, TPixels> : IDisposable
    where TPixel : unmanaged
    where TPixels : struct, IPixels<TPixel>
{
    private readonly RowScaler<TPixel, TPixels>.RowReader _read;
    private readonly PixelRectangle _part;
    private readonly bool _hasScaler;
    private readonly PixelRectangle? _window;
    private readonly RowScaler<TPixel, TPixels>? _scaler;

    /// <param name="scene">Says whether there is a scaler.</param>
    /// <param name="part">Of the output.</param>
    /// <param name="read">Makes a row of the part of the screen that is <see cref="Needed"/>.</param>
    public ScaledRows(Scene scene, PixelRectangle part, RowScaler<TPixel, TPixels>.RowReader read)
    {
        (_read, _part) = (read, part);
        if (scene.UsedScaler is not { } scaler)
        {
            Needed = part;
            return;
        }

        _hasScaler = true;
        PixelRectangle whole = new(scaler.XPx, scaler.YPx, scaler.WidthPx, scaler.HeightPx);
        _window = whole.Intersect(part);
        if (_window is not { } window)
        {
            Needed = new(0, 0, 1, 1);
            return;
        }

        int[] columns = ScaledPositions.Of(window.XPx - whole.XPx, window.WidthPx, scene.WidthPx, whole.WidthPx, scaler.Filter);
        int[] rows = ScaledPositions.Of(window.YPx - whole.YPx, window.HeightPx, scene.HeightPx, whole.HeightPx, scaler.Filter);
        Needed = new(
            RowScaler<TPixel, TPixels>.FirstColumnOf(columns), 0,
            RowScaler<TPixel, TPixels>.ColumnCountOf(columns, scene.WidthPx), scene.HeightPx);
        _scaler = new RowScaler<TPixel, TPixels>(read, columns, rows, scene.WidthPx);
    }

    /// <summary>The part of the screen that rows are read of.</summary>
    public PixelRectangle Needed { get; }

    public void Make(int y, Span<TPixel> to)
    {
        if (!_hasScaler)
        {
            _read(y, to);
            return;
        }

        to.Clear();
        if (_window is { } window && y >= window.YPx && y < window.EndYPx)
        {
            _scaler!.Make(y - window.YPx, to.Slice(window.XPx - _part.XPx, window.WidthPx));
        }
    }

    public void Dispose() => _scaler?.Dispose();
}

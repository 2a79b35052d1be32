using System.Buffers;
using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>Paints one plane into rows of a picture or of a part of it.</summary>
internal sealed class PlanePainter<TPixel, TPixels> : IDisposable
    where TPixel : unmanaged
    where TPixels : struct, IPixels<TPixel>
{
    private readonly PlaneState _plane;
    private readonly PixelRect _screen;
    private readonly PixelRect _part;
    private readonly PixelRect _seen;
    private readonly ushort _flags;
    private readonly PlaneSource<TPixel, TPixels> _source;
    private readonly RowScaler<TPixel, TPixels>? _scaler;
    private readonly TPixel[] _row;

    private PlanePainter(
        PlaneState plane, ISurfaceReader surface, uint[] palette, PixelRect part, PixelRect screen, PixelRect seen,
        ushort flags)
    {
        (_plane, _part, _screen, _seen, _flags) = (plane, part, screen, seen, flags);
        int column = seen.X - screen.X;
        if (PlaneGeometry.IsScaled(plane))
        {
            ScalerFilter filter = plane.Scaler!.Filter;
            int[] columns = ScaledPositions.Of(column, seen.Width, plane.WidthPx, screen.Width, filter);
            int[] rows = ScaledPositions.Of(seen.Y - screen.Y, seen.Height, plane.HeightPx, screen.Height, filter);
            _source = new PlaneSource<TPixel, TPixels>(
                plane, surface, palette, RowScaler<TPixel, TPixels>.FirstColumnOf(columns),
                RowScaler<TPixel, TPixels>.ColumnCountOf(columns, plane.WidthPx));
            _scaler = new RowScaler<TPixel, TPixels>(ReadAll, columns, rows, plane.WidthPx);
        }
        else
        {
            _source = new PlaneSource<TPixel, TPixels>(plane, surface, palette, column, seen.Width);
        }

        _row = ArrayPool<TPixel>.Shared.Rent(seen.Width);
    }

    /// <summary>Whether this plane covers the whole painted part and is opaque.</summary>
    public bool CoversAll => IsOpaque && _seen == _part;

    /// <summary>Whether the next plane above is visible only where this one matches its key; never if it is
    /// scaled.</summary>
    public bool HidesNext => _plane.ColourKey is { Mode: ColourKeyMode.Destination } && _scaler is null;

    private bool IsOpaque => _source.IsOpaque && _plane.ConstantAlpha == byte.MaxValue;

    /// <param name="part">The part of the screen to paint.</param>
    /// <param name="flags">See <see cref="IPixels{TPixel}.Over"/>.</param>
    /// <returns>null for a plane that is not visible there.</returns>
    public static PlanePainter<TPixel, TPixels>? For(
        PlaneState plane, ISurfaceReader surface, uint[] palette, PixelRect part, ushort flags) =>
        PlaneGeometry.ScreenOf(plane) is { } screen && screen.Intersect(part) is { IsEmpty: false } seen
            ? new PlanePainter<TPixel, TPixels>(plane, surface, palette, part, screen, seen, flags)
            : null;

    /// <summary>Paints over a row of the part, after the planes below.</summary>
    /// <param name="below">The next plane below, which has painted this row already; null for none.</param>
    public void Paint(int y, Span<TPixel> row, PlanePainter<TPixel, TPixels>? below)
    {
        if (!IsInRow(y))
        {
            return;
        }

        Span<TPixel> target = row.Slice(_seen.X - _part.X, _seen.Width);
        bool isHidden = below is not null && below.HidesNext && below.IsInRow(y);
        if (IsOpaque && !isHidden)
        {
            Make(y, target, needsAlpha: false);
            TPixels.Settle(target, _flags);
            return;
        }

        Span<TPixel> pixels = _row.AsSpan(0, _seen.Width);
        Make(y, pixels, needsAlpha: true);
        if (_plane.ConstantAlpha != byte.MaxValue)
        {
            TPixels.Fade(pixels, _plane.ConstantAlpha);
        }

        if (isHidden)
        {
            HideWhereOpaque(pixels, below!);
        }

        TPixels.Over(pixels, target, _flags);
    }

    public void Dispose()
    {
        _source.Dispose();
        _scaler?.Dispose();
        ArrayPool<TPixel>.Shared.Return(_row);
    }

    private bool IsInRow(int y) => y >= _seen.Y && y < _seen.Bottom;

    private void Make(int y, Span<TPixel> to, bool needsAlpha)
    {
        if (_scaler is null)
        {
            _source.Read(y - _screen.Y, to, needsAlpha);
        }
        else
        {
            _scaler.Make(y - _seen.Y, to);
        }
    }

    private void ReadAll(int row, Span<TPixel> to) => _source.Read(row, to, needsAlpha: true);

    private void HideWhereOpaque(Span<TPixel> pixels, PlanePainter<TPixel, TPixels> below)
    {
        int start = Math.Max(_seen.X, below._seen.X);
        int end = Math.Min(_seen.Right, below._seen.Right);
        if (start < end)
        {
            ColourKeyer.HideOthers(
                pixels[(start - _seen.X)..(end - _seen.X)],
                below._source.Marks[(start - below._seen.X)..(end - below._seen.X)]);
        }
    }
}

using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Encodings;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Separates large areas of one colour from a rectangle and cuts the rest to sizes that an encoder
/// accepts.</summary>
internal sealed class SolidSplitter
{
    private const int TilePx = 32;

    /// <summary>A smaller area compresses so well that a separate rectangle is no shorter.</summary>
    private const int MinSolidTiles = 16;

    /// <summary>Limits of the search, so that no picture takes long.</summary>
    private const int MaxColours = 4;
    private const int MaxAreasPerColour = 16;

    private readonly CellRectangles _search = new();
    private uint?[] _colours = [];
    private bool[] _taken = [];

    /// <param name="frame">The frame with the pixels.</param>
    /// <param name="area">The rectangle to cut.</param>
    /// <param name="wantSolids">Whether areas of one colour, of any height, become separate rectangles.</param>
    /// <param name="maxWidth">The widest rectangle to make.</param>
    /// <param name="maxArea">The most pixels in a rectangle with several colours.</param>
    /// <param name="planned">Receives the rectangles.</param>
    public void Split(
        Frame frame, PixelRect area, bool wantSolids, int maxWidth, int maxArea, List<PixelRect> planned)
    {
        int columns = (area.Width + TilePx - 1) / TilePx;
        int rows = (area.Height + TilePx - 1) / TilePx;
        if (!wantSolids || columns * rows < MinSolidTiles || !TakeSolids(frame, area, columns, rows, maxWidth, planned))
        {
            Cut(area, maxWidth, maxArea, planned);
            return;
        }

        // The rest is cut into bands, each as high as its shape stays the same.
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                if (!_taken[(row * columns) + column])
                {
                    Cut(TilesToPixels(area, TakeRest(column, row, columns, rows)), maxWidth, maxArea, planned);
                }
            }
        }
    }

    private static PixelRect TilesToPixels(PixelRect area, PixelRect tiles) => new PixelRect(
        area.X + (tiles.X * TilePx), area.Y + (tiles.Y * TilePx), tiles.Width * TilePx,
        tiles.Height * TilePx).Intersect(area);

    private static void Cut(PixelRect area, int maxWidth, int maxArea, List<PixelRect> planned)
    {
        for (int x = area.X; x < area.Right; x += Math.Min(maxWidth, area.Right - x))
        {
            int width = Math.Min(maxWidth, area.Right - x);
            int height = Math.Max(1, maxArea / width);
            height = height >= TilePx * 2 ? height / (TilePx * 2) * (TilePx * 2) : height;
            for (int y = area.Y; y < area.Bottom; y += height)
            {
                planned.Add(new PixelRect(x, y, width, Math.Min(height, area.Bottom - y)));
            }
        }
    }

    /// <returns>false if the rectangle has no large area of one colour.</returns>
    private bool TakeSolids(Frame frame, PixelRect area, int columns, int rows, int maxWidth, List<PixelRect> planned)
    {
        if (_colours.Length < columns * rows)
        {
            _colours = new uint?[columns * rows];
            _taken = new bool[columns * rows];
        }

        Array.Clear(_taken, 0, columns * rows);
        Dictionary<uint, int> tilesOf = [];
        for (int i = 0; i < columns * rows; i++)
        {
            PixelRect tile = TilesToPixels(area, new PixelRect(i % columns, i / columns, 1, 1));
            _colours[i] = SolidArea.ColourOf(frame, tile);
            if (_colours[i] is { } colour)
            {
                tilesOf[colour] = tilesOf.GetValueOrDefault(colour) + 1;
            }
        }

        bool found = false;
        foreach ((uint colour, int _) in tilesOf
            .Where(entry => entry.Value >= MinSolidTiles).OrderByDescending(entry => entry.Value).Take(MaxColours))
        {
            found |= TakeColour(area, columns, rows, colour, maxWidth, planned);
        }

        return found;
    }

    private bool TakeColour(PixelRect area, int columns, int rows, uint colour, int maxWidth, List<PixelRect> planned)
    {
        _search.Start(columns, rows);
        for (int i = 0; i < columns * rows; i++)
        {
            if (_colours[i] == colour)
            {
                _search.Set(i % columns, i / columns, isGain: true);
            }
        }

        bool found = false;
        for (int i = 0; i < MaxAreasPerColour && _search.TakeBest(MinSolidTiles) is { } best; i++)
        {
            for (int row = best.Y; row < best.Bottom; row++)
            {
                Array.Fill(_taken, true, (row * columns) + best.X, best.Width);
            }

            PixelRect solid = TilesToPixels(area, best);
            for (int x = solid.X; x < solid.Right; x += Math.Min(maxWidth, solid.Right - x))
            {
                planned.Add(solid with { X = x, Width = Math.Min(maxWidth, solid.Right - x) });
            }

            found = true;
        }

        return found;
    }

    private PixelRect TakeRest(int column, int row, int columns, int rows)
    {
        int width = _taken.AsSpan((row * columns) + column, columns - column).IndexOf(true);
        width = width < 0 ? columns - column : width;
        int height = 1;
        while (row + height < rows && HasSameRun(column, row + height, width, columns))
        {
            height++;
        }

        for (int y = row; y < row + height; y++)
        {
            Array.Fill(_taken, true, (y * columns) + column, width);
        }

        return new PixelRect(column, row, width, height);
    }

    private bool HasSameRun(int column, int row, int width, int columns) =>
        !_taken.AsSpan((row * columns) + column, width).Contains(true)
        && (column + width == columns || _taken[(row * columns) + column + width]);
}

namespace DisplayModel.Geometry;

/// <summary>A rectangle of pixels. One without width or height is empty.</summary>
/// <param name="X">Leftmost column.</param>
/// <param name="Y">Topmost row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PixelRect(int X, int Y, int Width, int Height)
{
    /// <summary>The column after the last.</summary>
    public int Right => X + Width;

    /// <summary>The row after the last.</summary>
    public int Bottom => Y + Height;

    public bool IsEmpty => Width <= 0 || Height <= 0;

    /// <summary>Number of pixels.</summary>
    public long Area => IsEmpty ? 0 : (long)Width * Height;

    public static PixelRect FromEdges(int left, int top, int right, int bottom) =>
        new(left, top, right - left, bottom - top);

    /// <returns>The common part; empty if there is none.</returns>
    public PixelRect Intersect(PixelRect other) => FromEdges(
        Math.Max(X, other.X), Math.Max(Y, other.Y), Math.Min(Right, other.Right), Math.Min(Bottom, other.Bottom));

    public bool Intersects(PixelRect other) => !Intersect(other).IsEmpty;

    public bool Contains(PixelRect other) =>
        other.X >= X && other.Y >= Y && other.Right <= Right && other.Bottom <= Bottom;

    /// <returns>The smallest rectangle around both.</returns>
    public PixelRect Union(PixelRect other)
    {
        if (IsEmpty)
        {
            return other;
        }

        return other.IsEmpty
            ? this
            : FromEdges(
                Math.Min(X, other.X), Math.Min(Y, other.Y), Math.Max(Right, other.Right),
                Math.Max(Bottom, other.Bottom));
    }

    /// <summary>Moves the rectangle.</summary>
    public PixelRect Move(int dx, int dy) => this with { X = X + dx, Y = Y + dy };
}

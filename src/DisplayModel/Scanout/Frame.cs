namespace DisplayModel.Scanout;

/// <summary>A composed, immutable picture: rows of 32-bit XRGB8888 pixels without padding, top row first.</summary>
public sealed class Frame
{
    private readonly uint[] _pixels;

    /// <param name="widthPx">Pixels per row, at least 1.</param>
    /// <param name="heightPx">Rows, at least 1.</param>
    /// <param name="pixels">0x00RRGGBB values; the frame takes ownership of the array.</param>
    public Frame(int widthPx, int heightPx, uint[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, checked(widthPx * heightPx));
        WidthPx = widthPx;
        HeightPx = heightPx;
        _pixels = pixels;
    }

    public int WidthPx { get; }

    public int HeightPx { get; }

    public ReadOnlySpan<uint> Pixels => _pixels;

    public ReadOnlySpan<uint> Row(int y) => _pixels.AsSpan(y * WidthPx, WidthPx);
}

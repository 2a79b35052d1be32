namespace RemoteDisplay.Screens;

/// <summary>The immutable picture of a pointer.</summary>
public sealed class CursorImage
{
    /// <summary>Largest width and height in pixels.</summary>
    public const int MaxSizePx = 512;

    private readonly uint[] _pixels;

    /// <param name="widthPx">1 to <see cref="MaxSizePx"/>.</param>
    /// <param name="heightPx">1 to <see cref="MaxSizePx"/>.</param>
    /// <param name="hotSpotX">Column that points; 0 if it is not known.</param>
    /// <param name="hotSpotY">Row that points; 0 if it is not known.</param>
    /// <param name="pixels">0xAARRGGBB, colours premultiplied by alpha; the image owns the array.</param>
    public CursorImage(int widthPx, int heightPx, int hotSpotX, int hotSpotY, uint[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(widthPx, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(heightPx, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(widthPx, MaxSizePx);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heightPx, MaxSizePx);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, widthPx * heightPx);
        WidthPx = widthPx;
        HeightPx = heightPx;
        HotSpotX = Math.Clamp(hotSpotX, 0, widthPx - 1);
        HotSpotY = Math.Clamp(hotSpotY, 0, heightPx - 1);
        _pixels = pixels;
    }

    public int WidthPx { get; }

    public int HeightPx { get; }

    public int HotSpotX { get; }

    public int HotSpotY { get; }

    /// <summary>0xAARRGGBB, colours premultiplied by alpha, top row first.</summary>
    public ReadOnlySpan<uint> Pixels => _pixels;

    /// <summary>One row of <see cref="Pixels"/>.</summary>
    public ReadOnlySpan<uint> Row(int y) => _pixels.AsSpan(y * WidthPx, WidthPx);
}

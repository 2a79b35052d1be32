namespace RemoteDisplay.Window.Toolkit;

/// <summary>The pixels of a window: 0x00RRGGBB, the upper byte does not matter.</summary>
/// <param name="address">Of the first row.</param>
/// <param name="strideBytes">From one row to the next.</param>
/// <param name="widthPx">Pixels of a row.</param>
/// <param name="heightPx">Rows.</param>
internal readonly ref struct WindowPixels(nint address, int strideBytes, int widthPx, int heightPx)
{
    public int WidthPx => widthPx;

    public int HeightPx => heightPx;

    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public unsafe Span<uint> Row(int y)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, heightPx);

        // SAFETY: the toolkit says that the rows are there, and y is one of them.
        return new Span<uint>((byte*)address + ((nint)y * strideBytes), widthPx);
    }
}

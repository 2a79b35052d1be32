namespace DisplayModel;

/// <summary>A rectangle of pixels; x to the right, y down.</summary>
public readonly record struct PixelRectangle(int X, int Y, int WidthPx, int HeightPx);

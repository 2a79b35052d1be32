using DisplayModel.Geometry;

namespace RemoteDisplay.Screens;

/// <summary>The pointer that the guest shows.</summary>
/// <param name="Image">null while there is none.</param>
/// <param name="X">Screen column of the image's left edge; may be outside.</param>
/// <param name="Y">Screen row of the image's top edge; may be outside.</param>
public readonly record struct CursorState(CursorImage? Image, int X, int Y)
{
    /// <summary>What it covers; empty while there is none.</summary>
    public PixelRect Bounds => Image is null ? default : new PixelRect(X, Y, Image.WidthPx, Image.HeightPx);
}

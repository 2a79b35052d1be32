using DisplayModel.Geometry;

namespace RemoteDisplay.Screens;

/// <summary>The pointer that the guest shows.</summary>
/// <param name="Image">The picture; null if the guest shows no pointer.</param>
/// <param name="X">Screen column of the image's left edge; may be off screen.</param>
/// <param name="Y">Screen row of the image's top edge; may be off screen.</param>
public readonly record struct CursorState(CursorImage? Image, int X, int Y)
{
    /// <summary>The area that the image covers; empty if there is none.</summary>
    public PixelRect Bounds => Image is null ? default : new PixelRect(X, Y, Image.WidthPx, Image.HeightPx);
}

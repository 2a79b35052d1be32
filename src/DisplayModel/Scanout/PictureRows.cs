using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>Rows of a finished picture, or of a part of it, from the top down.</summary>
internal abstract class PictureRows : IDisposable
{
    /// <param name="part">The part of the output to make; within it.</param>
    /// <param name="isDeep">Whether rows have 10 bits per channel (red in bits 29:20); otherwise 0x00RRGGBB.</param>
    public static PictureRows Of(
        Scene scene, ISurfaceReader surface, bool withCursor, ReadOnlySpan<uint> palette, PixelRect part, bool isDeep)
    {
        uint[] colours = PixelDecoder.Palette(palette);
        ColourPlan plan = ColourPlanning.PlanOf(scene, withCursor);
        return plan == ColourPlan.Deep
            ? new DeepRows(scene, surface, withCursor, colours, part, isDeep)
            : new ShallowRows(scene, surface, withCursor, colours, part, isDeep, plan);
    }

    /// <summary>Makes a row of the part.</summary>
    public abstract void Make(int y, Span<uint> to);

    public abstract void Dispose();
}

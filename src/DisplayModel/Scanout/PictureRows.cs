using DisplayModel.Geometry;

namespace DisplayModel;

/// <summary>Rows of a finished picture, or of a part of it, from the top down.</summary>
internal abstract class PictureRows : IDisposable
{
    /// <param name="part">Of the output, what will be made; within it.</param>
    /// <param name="isDeep">Rows are 10 bits a channel (red in bits 29:20), otherwise 0x00RRGGBB.</param>
    public static PictureRows Of(
        Scene scene, ISurfaceReader surface, bool withCursor, ReadOnlySpan<uint> palette, PixelRect part, bool isDeep)
    {
        uint[] colours = PixelDecoder.Palette(palette);
        ColourPlan plan = ColourPlanning.PlanOf(scene, withCursor);
        return plan == ColourPlan.Deep
            ? new DeepRows(scene, surface, withCursor, colours, part, isDeep)
            : new ShallowRows(scene, surface, withCursor, colours, part, isDeep, plan);
    }

    /// <summary>Makes a row; as many pixels as the part is wide.</summary>
    public abstract void Make(int y, Span<uint> to);

    public abstract void Dispose();
}

using System.Buffers;
using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>Rows of a picture computed with 16 bits per channel.</summary>
internal sealed class DeepRows : PictureRows
{
    private readonly ScenePainter<ulong, Pixels16> _painter;
    private readonly ScaledRows<ulong, Pixels16> _scaled;
    private readonly ColourStage _stage;
    private readonly int _bits;
    private readonly ulong[] _row;

    public DeepRows(Scene scene, ISurfaceReader surface, bool withCursor, uint[] palette, PixelRect part, bool isDeep)
    {
        _scaled = new ScaledRows<ulong, Pixels16>(scene, part, Paint);
        _painter = new ScenePainter<ulong, Pixels16>(
            scene, surface, withCursor, palette, _scaled.Needed, BackgroundOf(scene.Colour));
        _stage = new ColourStage(scene.Colour);
        _bits = isDeep ? 10 : 8;
        _row = ArrayPool<ulong>.Shared.Rent(part.Width);
    }

    public override void Make(int y, Span<uint> to)
    {
        Span<ulong> row = _row.AsSpan(0, to.Length);
        _scaled.Make(y, row);
        Pixels16.Shorten(row, _bits, to);
    }

    public override void Dispose()
    {
        _painter.Dispose();
        _scaled.Dispose();
        ArrayPool<ulong>.Shared.Return(_row);
    }

    private void Paint(int y, Span<ulong> to)
    {
        _painter.Paint(y, to);
        _stage.Apply(to);
    }

    private static ulong BackgroundOf(PipeColour colour) =>
        Widened(colour.Background & 0x3FF)
        | (Widened((colour.Background >> 10) & 0x3FF) << 16)
        | (Widened((colour.Background >> 20) & 0x3FF) << 32)
        | ((ulong)ColourPlanning.BackgroundFlags(colour) << 48);

    private static ulong Widened(uint value) => (value << 6) | (value >> 4);
}

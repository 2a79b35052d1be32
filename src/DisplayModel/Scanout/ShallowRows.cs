using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>Rows of a picture computed with eight bits per channel.</summary>
internal sealed class ShallowRows : PictureRows
{
    private readonly ScenePainter<uint, Pixels8> _painter;
    private readonly ScaledRows<uint, Pixels8> _scaled;
    private readonly uint[]? _tables;
    private readonly bool _deepens;

    public ShallowRows(
        Scene scene, ISurfaceReader surface, bool withCursor, uint[] palette, PixelRect part, bool isDeep,
        ColourPlan plan)
    {
        _scaled = new ScaledRows<uint, Pixels8>(scene, part, Paint);
        _painter = new ScenePainter<uint, Pixels8>(
            scene, surface, withCursor, palette, _scaled.Needed,
            ColourPlanning.ShallowBackground(scene.Colour.Background));
        bool isLast = isDeep && scene.UsedScaler is null;
        _tables = plan == ColourPlan.Tables ? new ColourStage(scene.Colour).TablesFor(isLast ? 10 : 8) : null;
        _deepens = isDeep && !(isLast && _tables is not null);
    }

    public override void Make(int y, Span<uint> to)
    {
        _scaled.Make(y, to);
        if (_deepens)
        {
            Deepen(to);
        }
    }

    public override void Dispose()
    {
        _painter.Dispose();
        _scaled.Dispose();
    }

    private void Paint(int y, Span<uint> to)
    {
        _painter.Paint(y, to);
        if (_tables is not null)
        {
            LookUp(_tables, to);
        }
    }

    private static void LookUp(uint[] tables, Span<uint> pixels)
    {
        ReadOnlySpan<uint> red = tables.AsSpan(0, 256);
        ReadOnlySpan<uint> green = tables.AsSpan(256, 256);
        ReadOnlySpan<uint> blue = tables.AsSpan(512, 256);
        foreach (ref uint pixel in pixels)
        {
            pixel = red[(byte)(pixel >> 16)] | green[(byte)(pixel >> 8)] | blue[(byte)pixel];
        }
    }

    /// <summary>Converts eight bits to ten, rounded to nearest: 4 * x + 3 * x / 255.</summary>
    private static void Deepen(Span<uint> pixels)
    {
        Span<Vector256<uint>> vectors = MemoryMarshal.Cast<uint, Vector256<uint>>(pixels);
        foreach (ref Vector256<uint> vector in vectors)
        {
            vector = (Deepen((vector >> 16) & Vector256.Create(0xFFu)) << 20)
                | (Deepen((vector >> 8) & Vector256.Create(0xFFu)) << 10)
                | Deepen(vector & Vector256.Create(0xFFu));
        }

        foreach (ref uint pixel in pixels[(vectors.Length * Vector256<uint>.Count)..])
        {
            pixel = (ColourRounding.To10From8((pixel >> 16) & 0xFF) << 20)
                | (ColourRounding.To10From8((pixel >> 8) & 0xFF) << 10)
                | ColourRounding.To10From8(pixel & 0xFF);
        }
    }

    // A true comparison is -1 in its lane, so subtracting adds the three steps of the rounded 3 * x / 255.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Deepen(Vector256<uint> values) => (values << 2)
        - Vector256.GreaterThan(values, Vector256.Create(42u))
        - Vector256.GreaterThan(values, Vector256.Create(127u))
        - Vector256.GreaterThan(values, Vector256.Create(212u));
}

using System.Collections.Immutable;
using DisplayModel.Scanout;
using FsCheck;
using FsCheck.Fluent;

namespace DisplayModel.Tests;

/// <summary>Scenes of all that planes and pipes can do, over memory of one MiB.</summary>
internal static class SceneGenerator
{
    public const int WidthPx = 50;
    public const int HeightPx = 40;

    private static readonly Gen<bool> s_rarely = Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)));

    private static readonly Gen<ColourKey?> s_key =
        from mode in Gen.Elements(ColourKeyMode.Source, ColourKeyMode.Destination)
        from min in Gen.Choose(0, 0xFF_FFFF)
        from max in Gen.Choose(0, 0xFF_FFFF)
        from mask in Gen.Elements(0u, 0x80_0000u, 0x00_8000u, 0x0700_0080u, 0x0200_8000u, 0x0500_0000u, 0xFF_FFFFu)
        select new ColourKey(mode, (uint)min, (uint)max, mask);

    private static readonly Gen<PlaneScaler?> s_planeScaler =
        from width in Gen.Choose(1, 2 * WidthPx)
        from height in Gen.Choose(1, 2 * HeightPx)
        from filter in Gen.Elements(ScalerFilter.Bilinear, ScalerFilter.Nearest)
        select new PlaneScaler(width, height, filter);

    private static readonly Gen<AuxSurface?> s_aux =
        from offset in Gen.Elements(0x4_0000ul, 0x8_0000ul, 0xF_8000ul)
        from stride in Gen.Choose(1, 4)
        from x in Gen.Choose(0, 40)
        from y in Gen.Choose(0, 40)
        select new AuxSurface(offset, stride * 512, x, y);

    private static readonly Gen<ColourMatrix?> s_matrix =
        from coefficients in Gen.Choose(-2 * ColourMatrix.One, 2 * ColourMatrix.One).ArrayOf(9)
        from offsets in Gen.Choose(-20_000, 20_000).ArrayOf(6)
        select new ColourMatrix([.. coefficients], [.. offsets[..3]], [.. offsets[3..]]);

    private static readonly Gen<PlaneState> s_layout =
        from format in Gen.Elements(Enum.GetValues<PixelFormat>())
        from tiling in Gen.Elements(Enum.GetValues<Tiling>())
        from rotation in Gen.Elements(Enum.GetValues<Rotation>())
        from isMirrored in s_rarely
        from isCompressed in s_rarely
        from linearStride in Gen.Choose(0, 1500)
        from tiles in Gen.Choose(1, 4)
        from offset in Gen.Elements(0, 1, 4096, 12_288, 0xE_0000)
        from aux in s_aux
        from encoding in Gen.Elements(Enum.GetValues<YuvEncoding>())
        from range in Gen.Elements(Enum.GetValues<YuvRange>())
        from input in Gen.Frequency((4, Gen.Constant<ColourMatrix?>(null)), (1, s_matrix))
        let bytes = format.PixelBytes() == 2 ? 4 : format.PixelBytes()
        select new PlaneState
        {
            Format = format,
            Tiling = tiling,
            Rotation = rotation,
            IsMirrored = isMirrored,
            IsCompressed = isCompressed && tiling >= Tiling.Y,
            StrideBytes = tiling == Tiling.Linear ? linearStride : tiles * SurfaceAddress.TileSize(tiling, bytes)
                .WidthBytes,
            SurfaceOffset = (ulong)offset,
            WidthPx = 1,
            HeightPx = 1,
            Aux = aux,
            YuvEncoding = encoding,
            YuvRange = range,
            InputMatrix = input,
        };

    private static readonly Gen<ColourTable?> s_table =
        from shape in Gen.Elements(
            (256, false), (512, false), (1024, false), (257, true), (513, true), (2, true), (518, true))
        from seed in Gen.Choose(0, 1000)
        let random = new System.Random(seed)
        select new ColourTable(
            Entries(random, shape.Item1), Entries(random, shape.Item1), Entries(random, shape.Item1), shape.Item2,
            isSegmented: shape.Item1 == ColourTable.SegmentedLength);

    private static readonly Gen<PlaneColour?> s_planeColour =
        from before in Gen.Frequency((1, Gen.Constant<ColourTable?>(null)), (1, s_table))
        from matrix in Gen.Frequency((1, Gen.Constant<ColourMatrix?>(null)), (1, s_matrix))
        from after in Gen.Frequency((1, Gen.Constant<ColourTable?>(null)), (1, s_table))
        select new PlaneColour(before, matrix, after);

    public static Gen<PlaneState> Planes { get; } =
        from layout in s_layout
        from width in Gen.Choose(1, 2 * WidthPx)
        from height in Gen.Choose(1, 2 * HeightPx)
        from sourceX in Gen.Choose(0, 70)
        from sourceY in Gen.Choose(0, 70)
        from screenX in Gen.Choose(-WidthPx, WidthPx)
        from screenY in Gen.Choose(-HeightPx, HeightPx)
        from scaler in Gen.Frequency((2, Gen.Constant<PlaneScaler?>(null)), (1, s_planeScaler))
        from key in Gen.Frequency((3, Gen.Constant<ColourKey?>(null)), (1, s_key))
        from alpha in Gen.Elements(Enum.GetValues<AlphaMode>())
        from constant in Gen.Frequency((3, Gen.Constant(255)), (1, Gen.Choose(0, 255)))
        from usesGamma in Gen.Elements(true, false)
        from usesCsc in Gen.Elements(true, false)
        from colour in Gen.Frequency((4, Gen.Constant<PlaneColour?>(null)), (1, s_planeColour))
        select layout with
        {
            WidthPx = width,
            HeightPx = height,
            SourceXPx = sourceX,
            SourceYPx = sourceY,
            ScreenXPx = screenX,
            ScreenYPx = screenY,
            Scaler = scaler,
            ColourKey = key,
            Alpha = alpha,
            ConstantAlpha = (byte)constant,
            UsesPipeGamma = usesGamma,
            UsesPipeCsc = usesCsc,
            Colour = colour,
        };

    private static readonly Gen<PipeColour> s_colour =
        from background in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(0, 0x3FFF_FFFF)))
        from gamma in Gen.Elements(true, false)
        from csc in Gen.Elements(true, false)
        from isPalette in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from before in Gen.Frequency((2, Gen.Constant<ColourTable?>(null)), (1, s_table))
        from matrix in Gen.Frequency((2, Gen.Constant<ColourMatrix?>(null)), (1, s_matrix))
        from after in Gen.Frequency((1, Gen.Constant<ColourTable?>(null)), (1, s_table))
        select new PipeColour
        {
            Background = (uint)background,
            BackgroundUsesGamma = gamma,
            BackgroundUsesCsc = csc,
            TablesAreForIndices = isPalette,
            Degamma = before,
            Matrix = matrix,
            Gamma = after,
        };

    private static readonly Gen<PipeScaler?> s_pipeScaler =
        from output in Gen.Zip(Gen.Choose(1, 80), Gen.Choose(1, 60))
        from place in Gen.Zip(Gen.Choose(-20, 60), Gen.Choose(-20, 50))
        from size in Gen.Zip(Gen.Choose(1, 90), Gen.Choose(1, 70))
        from filter in Gen.Elements(ScalerFilter.Bilinear, ScalerFilter.Nearest)
        select new PipeScaler(output.Item1, output.Item2, place.Item1, place.Item2, size.Item1, size.Item2, filter);

    /// <summary>All planes pass the same steps in half of them.</summary>
    public static Gen<Scene> Scenes { get; } =
        from count in Gen.Choose(0, 4)
        from planes in Planes.ArrayOf(count)
        from colour in Gen.Frequency((1, Gen.Constant(PipeColour.Plain)), (1, s_colour))
        from scaler in Gen.Frequency((3, Gen.Constant<PipeScaler?>(null)), (1, s_pipeScaler))
        from isUniform in Gen.Elements(true, false)
        select new Scene
        {
            PipeIndex = 0,
            WidthPx = WidthPx,
            HeightPx = HeightPx,
            Colour = isUniform ? colour with { BackgroundUsesGamma = true, BackgroundUsesCsc = false } : colour,
            Scaler = scaler,
            Planes =
            [
                .. planes.Select((plane, i) => new ScenePlane(
                    i == 3 ? PlaneKind.Cursor : PlaneKind.Overlay, i, 0,
                    isUniform ? plane with { UsesPipeGamma = true, UsesPipeCsc = false } : plane)),
            ],
        };

    private static ImmutableArray<ushort> Entries(System.Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (ushort)random.Next(1 << 16))];
}

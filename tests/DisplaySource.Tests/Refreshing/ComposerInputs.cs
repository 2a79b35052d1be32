using System.Collections.Immutable;
using System.Reflection;
using DisplayModel;
using DisplayModel.Scanout;

namespace DisplaySource.Tests.Refreshing;

/// <summary>Everything in a scene that makes its picture, and for each a change that makes another one.</summary>
internal static class ComposerInputs
{
    private const int WidthPx = 64;
    private const int HeightPx = 48;

    /// <summary>What no picture depends on; a plane's role and place are those of the pipe and never change.</summary>
    private static readonly string[] s_others =
        ["Scene.PipeIndex", "ScenePlane.Kind", "ScenePlane.Index", "ScenePlane.FlipCount"];

    private static readonly PlaneState s_plane = new()
    {
        Format = PixelFormat.Xrgb8888, SurfaceOffset = 0, StrideBytes = 512, WidthPx = WidthPx, HeightPx = HeightPx,
    };

    private static readonly PlaneState s_small =
        s_plane with { WidthPx = 32, HeightPx = 24, ScreenXPx = 8, ScreenYPx = 8 };
    private static readonly PlaneState s_scaled = s_small with { Scaler = new PlaneScaler(40, 30) };
    private static readonly PlaneState s_keyed =
        s_plane with { ColourKey = new ColourKey(ColourKeyMode.Source, 0, 0, 0x80_0000) };
    private static readonly PlaneState s_yuv = s_plane with { Format = PixelFormat.Yuyv };

    private static readonly PlaneState s_keyedYuv = s_yuv with
    {
        ColourKey = new ColourKey(ColourKeyMode.Source, 0, 0x40_4040, 0x0700_0000),
    };

    private static readonly PlaneState s_twoSurfaces = s_plane with
    {
        Format = PixelFormat.Nv12, Aux = new AuxSurface(0x2_0000, 512),
    };

    private static readonly PlaneState s_tiled =
        s_plane with { Tiling = Tiling.Y, Aux = new AuxSurface(0x2_0000, 128) };
    private static readonly PlaneState s_coloured = s_plane with { UsesPipeGamma = true, UsesPipeCsc = true };

    private static readonly ImmutableArray<ushort> s_up = [0, 0xFFFF];
    private static readonly ImmutableArray<ushort> s_down = [0xFFFF, 0];
    private static readonly ImmutableArray<int> s_half = [1 << 15, 0, 0, 0, 1 << 15, 0, 0, 0, 1 << 15];
    private static readonly ImmutableArray<int> s_shift = [9000, 0, 0];
    private static readonly PipeColour s_inverse = new() { Gamma = new ColourTable(s_down, s_down, s_down, true) };
    private static readonly PipeColour s_dim = new() { Matrix = new ColourMatrix(s_half) };
    private static readonly PlaneState s_dimmed = s_plane with { Colour = new PlaneColour(null, s_dim.Matrix, null) };
    private static readonly PipeScaler s_scaler = new(80, 60, 4, 2, 70, 50);

    /// <summary>Found by reflection: what has a value of its own in a scene or in anything that a scene is made
    /// of.</summary>
    public static IEnumerable<string> All => Of(typeof(Scene), []).Except(s_others);

    /// <summary>For each of them at least one.</summary>
    public static IEnumerable<(string Input, Scene Before, Scene After)> Changes =>
    [
        .. Planes().Select(change => (change.Input, Show(change.Before), Show(change.After))),
        .. Colours(),
        .. Scalers().Select(
            change =>
                (change.Input, Show(s_plane) with { Scaler = s_scaler }, Show(s_plane) with { Scaler = change.After })),
        ("Scene.WidthPx", Show(s_plane), Show(s_plane) with { WidthPx = 60 }),
        ("Scene.HeightPx", Show(s_plane), Show(s_plane) with { HeightPx = 60 }),
        ("Scene.Planes", Show(s_plane), Show(s_plane) with { Planes = [] }),
        ("Scene.Colour", Show(s_small), Show(s_small) with { Colour = new PipeColour { Background = 0x3FF } }),
        ("Scene.Scaler", Show(s_plane), Show(s_plane) with { Scaler = s_scaler }),
        ("ScenePlane.State", Show(s_plane), Show(s_small)),
    ];

    private static Scene Show(PlaneState plane) => new()
    {
        PipeIndex = 0, WidthPx = WidthPx, HeightPx = HeightPx,
        Planes = [new ScenePlane(PlaneKind.Primary, 0, 0, plane)],
    };

    private static IEnumerable<(string Input, PlaneState Before, PlaneState After)> Planes() =>
    [
        ("PlaneState.Format", s_plane, s_plane with { Format = PixelFormat.Xbgr8888 }),
        (
            "PlaneState.Tiling",
            s_plane with { StrideBytes = 1024 },
            s_plane with { StrideBytes = 1024, Tiling = Tiling.X }),
        ("PlaneState.SurfaceOffset", s_plane, s_plane with { SurfaceOffset = 0x8000 }),
        ("PlaneState.StrideBytes", s_plane, s_plane with { StrideBytes = 1024 }),
        ("PlaneState.WidthPx", s_small, s_small with { WidthPx = 30 }),
        ("PlaneState.HeightPx", s_small, s_small with { HeightPx = 22 }),
        ("PlaneState.SourceXPx", s_plane, s_plane with { SourceXPx = 4 }),
        ("PlaneState.SourceYPx", s_plane, s_plane with { SourceYPx = 4 }),
        ("PlaneState.ScreenXPx", s_small, s_small with { ScreenXPx = 9 }),
        ("PlaneState.ScreenYPx", s_small, s_small with { ScreenYPx = 9 }),
        ("PlaneState.Rotation", s_plane, s_plane with { Rotation = Rotation.Rotate180 }),
        ("PlaneState.IsMirrored", s_plane, s_plane with { IsMirrored = true }),
        ("PlaneState.Scaler", s_small, s_scaled),
        ("PlaneState.Alpha", s_plane with { Format = PixelFormat.Argb8888 },
            s_plane with { Format = PixelFormat.Argb8888, Alpha = AlphaMode.Coverage }),
        ("PlaneState.ConstantAlpha", s_plane, s_plane with { ConstantAlpha = 128 }),
        ("PlaneState.ColourKey", s_plane, s_keyed),
        ("PlaneState.YuvEncoding", s_yuv, s_yuv with { YuvEncoding = YuvEncoding.Bt709 }),
        ("PlaneState.YuvRange", s_yuv, s_yuv with { YuvRange = YuvRange.Full }),
        ("PlaneState.InputMatrix", s_yuv, s_yuv with { InputMatrix = s_dim.Matrix }),
        ("PlaneState.Colour", s_plane, s_dimmed),
        (
            "PlaneColour.Degamma",
            s_dimmed,
            s_dimmed with { Colour = s_dimmed.Colour! with { Degamma = s_inverse.Gamma } }),
        ("PlaneColour.Matrix", s_dimmed, s_dimmed with { Colour = s_dimmed.Colour! with { Matrix = null } }),
        ("PlaneColour.Gamma", s_dimmed, s_dimmed with { Colour = s_dimmed.Colour! with { Gamma = s_inverse.Gamma } }),
        ("PlaneState.Aux", s_twoSurfaces, s_twoSurfaces with { Aux = null }),
        ("PlaneState.IsCompressed", s_tiled, s_tiled with { IsCompressed = true }),
        ("PlaneScaler.WidthPx", s_scaled, s_scaled with { Scaler = new PlaneScaler(41, 30) }),
        ("PlaneScaler.HeightPx", s_scaled, s_scaled with { Scaler = new PlaneScaler(40, 31) }),
        ("PlaneScaler.Filter", s_scaled, s_scaled with { Scaler = new PlaneScaler(40, 30, ScalerFilter.Nearest) }),
        (
            "ColourKey.Mode",
            s_keyed,
            s_keyed with { ColourKey = s_keyed.ColourKey! with { Mode = ColourKeyMode.Destination } }),
        ("ColourKey.Min", s_keyed, s_keyed with { ColourKey = s_keyed.ColourKey! with { Min = 0x80_0000 } }),
        ("ColourKey.Mask", s_keyed, s_keyed with { ColourKey = s_keyed.ColourKey! with { Mask = 0x8000 } }),
        ("ColourKey.Max", s_keyedYuv, s_keyedYuv with { ColourKey = s_keyedYuv.ColourKey! with { Max = 0xC0_C0C0 } }),
        ("AuxSurface.SurfaceOffset", s_twoSurfaces, s_twoSurfaces with { Aux = new AuxSurface(0x3_0000, 512) }),
        ("AuxSurface.StrideBytes", s_twoSurfaces, s_twoSurfaces with { Aux = new AuxSurface(0x2_0000, 1024) }),
        ("AuxSurface.SourceXPx", s_twoSurfaces, s_twoSurfaces with { Aux = new AuxSurface(0x2_0000, 512, 2) }),
        ("AuxSurface.SourceYPx", s_twoSurfaces, s_twoSurfaces with { Aux = new AuxSurface(0x2_0000, 512, 0, 2) }),
    ];

    private static IEnumerable<(string Input, Scene Before, Scene After)> Colours()
    {
        PipeColour grey = s_inverse with { Background = 0x0403_0201, Matrix = s_dim.Matrix };
        (string Input, PlaneState Plane, PipeColour Before, PipeColour After)[] changes =
        [
            ("PipeColour.Background", s_small, PipeColour.Plain, PipeColour.Plain with { Background = 0x3FF }),
            ("PipeColour.BackgroundUsesGamma", s_small, grey, grey with { BackgroundUsesGamma = true }),
            ("PipeColour.BackgroundUsesCsc", s_small, grey, grey with { BackgroundUsesCsc = true }),
            ("PipeColour.Degamma", s_coloured, s_dim, s_dim with { Degamma = s_inverse.Gamma }),
            ("PipeColour.Matrix", s_coloured, PipeColour.Plain, s_dim),
            ("PipeColour.Gamma", s_coloured, PipeColour.Plain, s_inverse),
            ("PipeColour.TablesAreForIndices", s_coloured, s_inverse, s_inverse with { TablesAreForIndices = true }),
            ("ColourTable.Red", s_coloured, s_inverse, Gamma(s_up, s_down, s_down)),
            ("ColourTable.Green", s_coloured, s_inverse, Gamma(s_down, s_up, s_down)),
            ("ColourTable.Blue", s_coloured, s_inverse, Gamma(s_down, s_down, s_up)),
            ("ColourTable.Interpolates", s_coloured, s_inverse, Gamma(s_down, s_down, s_down, false)),
            ("ColourTable.IsSegmented", s_coloured, Segmented(false), Segmented(true)),
            ("ColourMatrix.Coefficients", s_coloured, s_dim, Matrix(s_half.SetItem(1, 1 << 15))),
            ("ColourMatrix.PreOffsets", s_coloured, s_dim, Matrix(s_half, s_shift)),
            ("ColourMatrix.PostOffsets", s_coloured, s_dim, Matrix(s_half, default, s_shift)),
        ];
        foreach ((string input, PlaneState plane, PipeColour before, PipeColour after) in changes)
        {
            yield return (input, Show(plane) with { Colour = before }, Show(plane) with { Colour = after });
        }

        foreach (bool isGamma in new[] { true, false })
        {
            PlaneState without = s_coloured with { UsesPipeGamma = !isGamma, UsesPipeCsc = isGamma };
            PipeColour both = s_inverse with { Matrix = s_dim.Matrix };
            yield return (
                isGamma ? "PlaneState.UsesPipeGamma" : "PlaneState.UsesPipeCsc",
                Show(without) with { Colour = both },
                Show(s_coloured) with { Colour = both });
        }
    }

    private static PipeColour Gamma(
        ImmutableArray<ushort> red,
        ImmutableArray<ushort> green,
        ImmutableArray<ushort> blue,
        bool interpolates = true) => new() { Gamma = new ColourTable(red, green, blue, interpolates) };

    private static PipeColour Segmented(bool isSegmented)
    {
        ImmutableArray<ushort> entries =
            [.. Enumerable.Range(0, ColourTable.SegmentedLength).Select(i => (ushort)(i * 126))];
        return new() { Gamma = new ColourTable(entries, entries, entries, interpolates: true, isSegmented) };
    }

    private static PipeColour Matrix(
        ImmutableArray<int> coefficients,
        ImmutableArray<int> preOffsets = default,
        ImmutableArray<int> postOffsets = default) =>
        new() { Matrix = new ColourMatrix(coefficients, preOffsets, postOffsets) };

    private static IEnumerable<(string Input, PipeScaler After)> Scalers() =>
    [
        ("PipeScaler.OutputWidthPx", s_scaler with { OutputWidthPx = 79 }),
        ("PipeScaler.OutputHeightPx", s_scaler with { OutputHeightPx = 59 }),
        ("PipeScaler.XPx", s_scaler with { XPx = 5 }),
        ("PipeScaler.YPx", s_scaler with { YPx = 3 }),
        ("PipeScaler.WidthPx", s_scaler with { WidthPx = 69 }),
        ("PipeScaler.HeightPx", s_scaler with { HeightPx = 49 }),
        ("PipeScaler.Filter", s_scaler with { Filter = ScalerFilter.Nearest }),
    ];

    private static IEnumerable<string> Of(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            yield break;
        }

        HashSet<string> parameters = new(
            type.GetConstructors().SelectMany(constructor => constructor.GetParameters())
                .Select(parameter => parameter.Name!),
            StringComparer.OrdinalIgnoreCase);
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanWrite || parameters.Contains(property.Name))
            {
                yield return $"{type.Name}.{property.Name}";
                Type part = property.PropertyType.IsGenericType
                    ? property.PropertyType.GetGenericArguments()[0]
                    : property.PropertyType;
                if (part.Assembly == type.Assembly && !part.IsEnum)
                {
                    foreach (string inner in Of(part, seen))
                    {
                        yield return inner;
                    }
                }
            }
        }
    }
}

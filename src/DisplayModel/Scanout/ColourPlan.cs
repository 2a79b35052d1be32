using DisplayModel.Geometry;

namespace DisplayModel.Scanout;

/// <summary>The precision of composing, and the final colour step.</summary>
internal enum ColourPlan
{
    /// <summary>Eight bits per channel; colours do not change.</summary>
    Plain,
    /// <summary>Eight bits per channel; all pixels pass the tables, and none the matrix.</summary>
    Tables,
    /// <summary>16 bits per channel; flags of each pixel select its steps.</summary>
    Deep,
}

internal static class ColourPlanning
{
    /// <summary>The pixel passes the tables.</summary>
    public const ushort UsesGamma = 1;

    /// <summary>The pixel passes the matrix.</summary>
    public const ushort UsesCsc = 2;

    public static ColourPlan PlanOf(Scene scene, bool withCursor)
    {
        ScenePlane[] planes = [.. scene.Planes.Where(plane =>
            (withCursor || plane.Kind != PlaneKind.Cursor) && PlaneGeometry.ScreenOf(plane.State) is not null)];
        PixelRect all = new(0, 0, scene.WidthPx, scene.HeightPx);
        bool isBackgroundSeen = !planes.Any(plane => Covers(plane.State, all))
            || planes.Any(plane => plane.State.ColourKey is { Mode: ColourKeyMode.Destination });
        uint background = scene.Colour.Background;
        List<ushort> flags = [.. planes.Select(plane => FlagsOf(scene.Colour, plane.State)).Distinct()];
        if (isBackgroundSeen && !flags.Contains(BackgroundFlags(scene.Colour)))
        {
            flags.Add(BackgroundFlags(scene.Colour));
        }

        if (planes.Any(plane => FormatInfo.IsDeepIn(plane.State))
            || (isBackgroundSeen && Deepen(ShallowBackground(background)) != (background & 0x3FFF_FFFF)))
        {
            return ColourPlan.Deep;
        }

        return flags switch
        {
            [] or [0] => ColourPlan.Plain,
            [UsesGamma] => ColourPlan.Tables,
            _ => ColourPlan.Deep,
        };
    }

    /// <summary>The colour steps of the pipe that change the pixels of a plane.</summary>
    public static ushort FlagsOf(PipeColour colour, PlaneState plane) =>
        Flags(colour.PassesTables(plane), colour.PassesMatrix(plane));

    public static ushort BackgroundFlags(PipeColour colour) =>
        Flags(colour.BackgroundPassesTables, colour.BackgroundPassesMatrix);

    /// <summary>0x00RRGGBB, rounded to nearest.</summary>
    public static uint ShallowBackground(uint background) =>
        (ColourRounding.To8From10((background >> 20) & 0x3FF) << 16)
            | (ColourRounding.To8From10((background >> 10) & 0x3FF) << 8)
            | ColourRounding.To8From10(background & 0x3FF);

    /// <summary>Whether a plane hides all that is below it.</summary>
    public static bool Covers(PlaneState plane, PixelRect all) =>
        PlaneGeometry.ScreenOf(plane) is { } screen && screen.Contains(all)
        && plane.ConstantAlpha == byte.MaxValue
        && plane.ColourKey is not { Mode: ColourKeyMode.Source }
        && !(FormatInfo.Of(plane.Format).HasAlpha && plane.Alpha != AlphaMode.None);

    private static uint Deepen(uint colour) =>
        (ColourRounding.To10From8((colour >> 16) & 0xFF) << 20)
            | (ColourRounding.To10From8((colour >> 8) & 0xFF) << 10)
            | ColourRounding.To10From8(colour & 0xFF);

    private static ushort Flags(bool passesTables, bool passesMatrix) =>
        (ushort)((passesTables ? UsesGamma : 0) | (passesMatrix ? UsesCsc : 0));
}

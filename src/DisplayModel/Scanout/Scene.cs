using System.Collections.Immutable;

namespace DisplayModel.Scanout;

/// <summary>What a lit pipe shows at one moment. Immutable, so any thread can compose it while the pipe continues; the
/// guest can change only the surfaces.</summary>
public sealed record Scene
{
    /// <summary>Number of the pipe.</summary>
    public required int PipeIndex { get; init; }

    /// <summary>Size of the area behind the planes, 1 to <see cref="Composer.MaxSizePx"/> each.</summary>
    public required int WidthPx { get; init; }

    /// <inheritdoc cref="WidthPx"/>
    public required int HeightPx { get; init; }

    /// <summary>The planes that are on, bottom to top.</summary>
    public ImmutableArray<ScenePlane> Planes { get; init; } = [];

    public PipeColour Colour { get; init; } = PipeColour.Plain;

    /// <summary>Scales the picture to the output; null for none. An invalid one counts as none.</summary>
    public PipeScaler? Scaler { get; init; }

    /// <summary>Size of the composed picture.</summary>
    public int OutputWidthPx => UsedScaler?.OutputWidthPx ?? WidthPx;

    /// <inheritdoc cref="OutputWidthPx"/>
    public int OutputHeightPx => UsedScaler?.OutputHeightPx ?? HeightPx;

    /// <summary>Whether the picture, before <see cref="Scaler"/>, is what one gets by drawing the planes over black,
    /// lowest first, with their alpha as premultiplied, to a step of eight bits. It is not if colours change (palette,
    /// tables, matrix, YUV, background), or if a plane has a colour key or another kind of alpha.</summary>
    public bool IsPlainStack => PlainStack.Describes(this);

    private const int MaxPosition = 1 << 24;

    internal PipeScaler? UsedScaler =>
        Scaler is
        {
            OutputWidthPx: >= 1 and <= Composer.MaxSizePx, OutputHeightPx: >= 1 and <= Composer.MaxSizePx,
            WidthPx: >= 1 and <= Composer.MaxSizePx, HeightPx: >= 1 and <= Composer.MaxSizePx,
            XPx: >= -MaxPosition and <= MaxPosition, YPx: >= -MaxPosition and <= MaxPosition,
        }
            ? Scaler
            : null;

    /// <summary>The same picture with no plane but this, where it is.</summary>
    public Scene Only(int planeIndex) => this with { Planes = Planes.RemoveAll(plane => plane.Index != planeIndex) };

    /// <summary>A picture of one plane by itself, as large as the plane: neither moved nor stretched nor
    /// keyed.</summary>
    public Scene Alone(ScenePlane plane) => this with
    {
        WidthPx = Math.Clamp(plane.State.WidthPx, 1, Composer.MaxSizePx),
        HeightPx = Math.Clamp(plane.State.HeightPx, 1, Composer.MaxSizePx),
        Scaler = null,
        Planes =
        [
            plane with { State = plane.State with { ScreenXPx = 0, ScreenYPx = 0, Scaler = null, ColourKey = null } },
        ],
    };

    /// <summary>Whether planes, colours and sizes are the same, so that the same memory makes the same
    /// picture.</summary>
    public bool ShowsTheSameAs(Scene other) =>
        (WidthPx, HeightPx) == (other.WidthPx, other.HeightPx)
        && Scaler == other.Scaler
        && Colour == other.Colour
        && Planes.Length == other.Planes.Length
        && Planes.Zip(other.Planes).All(pair =>
            pair.First.Kind == pair.Second.Kind && pair.First.State == pair.Second.State);

    /// <summary>Whether nothing but the cursor was flipped or changed from one scene to the other; a flip to a buffer
    /// and back counts.</summary>
    public bool IsSameFrameAs(Scene? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && (WidthPx, HeightPx) == (other.WidthPx, other.HeightPx)
            && Scaler == other.Scaler
            && Colour == other.Colour
            && FlipsBelowTheCursor().SequenceEqual(other.FlipsBelowTheCursor()));

    private IEnumerable<(int Index, ulong FlipCount)> FlipsBelowTheCursor() =>
        Planes.Where(plane => plane.Kind != PlaneKind.Cursor).Select(plane => (plane.Index, plane.FlipCount));
}

/// <summary>A plane that is on.</summary>
/// <param name="Kind">Its role.</param>
/// <param name="Index">Its position on the pipe, as <see cref="Plane.Index"/>.</param>
/// <param name="FlipCount">Number of states it had latched: a different count means a different frame.</param>
/// <param name="State">What it shows and where.</param>
public sealed record ScenePlane(PlaneKind Kind, int Index, ulong FlipCount, PlaneState State);

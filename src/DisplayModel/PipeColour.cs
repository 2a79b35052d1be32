namespace DisplayModel;

/// <summary>The colour steps of a pipe after blending: degamma, matrix, gamma. Immutable.</summary>
/// <remarks>Planes choose with <see cref="PlaneState.UsesPipeGamma"/> and <see cref="PlaneState.UsesPipeCsc"/>; where
/// planes differ, the highest plane that is visible at a pixel decides. Values out of range are clamped after each
/// step. Source: SKL PRM vol. 12, Pipe Color Gamut Enhancement, GAMMA_MODE, PIPE_CSC.</remarks>
public sealed record PipeColour
{
    /// <summary>Black background, colours unchanged.</summary>
    public static PipeColour Plain { get; } = new();

    /// <summary>Colour where no plane is, ten bits each: red in bits 29:20, green in 19:10, blue in 9:0. Source: SKL
    /// PRM, PIPE_BOTTOM_COLOR.</summary>
    public uint Background { get; init; }

    /// <summary>Whether the background passes the tables.</summary>
    public bool BackgroundUsesGamma { get; init; }

    /// <summary>Whether the background passes the matrix.</summary>
    public bool BackgroundUsesCsc { get; init; }

    /// <summary>Whether the tables are only a palette: planes of indexed formats pass them, and nothing else does,
    /// whatever it asks for.</summary>
    public bool TablesAreForIndices { get; init; }

    /// <summary>Applied before the matrix; null for none.</summary>
    public ColourTable? Degamma { get; init; }

    /// <summary>Applied between the tables; null for none.</summary>
    public ColourMatrix? Matrix { get; init; }

    /// <summary>Applied after the matrix; null for none.</summary>
    public ColourTable? Gamma { get; init; }

    /// <summary>Whether a step changes the colours of a plane.</summary>
    public bool Changes(PlaneState plane) => PassesTables(plane) || PassesMatrix(plane);

    /// <summary>Whether there are tables, and a plane passes them.</summary>
    internal bool PassesTables(PlaneState plane) =>
        HasTables && plane.UsesPipeGamma && (!TablesAreForIndices || plane.Format == PixelFormat.C8);

    /// <summary>Whether there is a matrix, and a plane passes it.</summary>
    internal bool PassesMatrix(PlaneState plane) => Matrix is not null && plane.UsesPipeCsc;

    /// <summary>Whether there are tables, and the background passes them.</summary>
    internal bool BackgroundPassesTables => HasTables && BackgroundUsesGamma && !TablesAreForIndices;

    /// <summary>Whether there is a matrix, and the background passes it.</summary>
    internal bool BackgroundPassesMatrix => Matrix is not null && BackgroundUsesCsc;

    private bool HasTables => (Degamma ?? Gamma) is not null;
}

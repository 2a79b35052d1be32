namespace DisplayModel.DisplayPort;

/// <summary>What a source sends over the main link.</summary>
/// <param name="SymbolsPerSecond">Per lane: 162, 270 or 540 million.</param>
/// <param name="Lanes">1, 2 or 4.</param>
/// <param name="Pattern">What is sent.</param>
public readonly record struct LinkSignal(long SymbolsPerSecond, int Lanes, LinkPattern Pattern);

/// <summary>Source: VESA DisplayPort 1.2, section 3.5.1.3.</summary>
public enum LinkPattern
{
    /// <summary>Pictures, or idle patterns between them.</summary>
    None = 0,

    /// <summary>TPS1, for clock recovery.</summary>
    Training1 = 1,

    /// <summary>TPS2, for channel equalisation.</summary>
    Training2 = 2,

    /// <summary>TPS3, the same at HBR2.</summary>
    Training3 = 3,
}

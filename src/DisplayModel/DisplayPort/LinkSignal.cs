namespace DisplayModel.DisplayPort;

/// <summary>The signal of a source on the main link.</summary>
/// <param name="SymbolsPerSecond">Rate of each lane: 162, 270 or 540 million.</param>
/// <param name="Lanes">Number of lanes: 1, 2 or 4.</param>
/// <param name="Pattern">Content of the signal.</param>
public readonly record struct LinkSignal(long SymbolsPerSecond, int Lanes, LinkPattern Pattern);

/// <summary>Content of a signal. Source: VESA DisplayPort 1.2, section 3.5.1.3.</summary>
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

namespace DisplaySource;

/// <summary>What happened to the picture of a head.</summary>
[Flags]
public enum RefreshCauses
{
    None = 0,

    /// <summary>A plane latched another state, the head went on or off, or its colours (palette, gamma, matrix,
    /// background), scaler or size became others.</summary>
    Latched = 1 << 0,

    /// <summary>The guest has drawn into a buffer that it shows, or may have done so since its last flip.</summary>
    Drawn = 1 << 1,
}

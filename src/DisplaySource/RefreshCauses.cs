namespace DisplaySource;

/// <summary>The causes of a change of a head's picture.</summary>
[Flags]
public enum RefreshCauses
{
    None = 0,

    /// <summary>A plane latched a new state, the head went on or off, or its colours (palette, gamma, matrix,
    /// background), scaler or size changed.</summary>
    Latched = 1 << 0,

    /// <summary>The guest has drawn into a shown buffer, or may have done so since its last flip.</summary>
    Drawn = 1 << 1,
}

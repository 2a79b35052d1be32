namespace VfioUser.Protocol.Display;

/// <summary>The reasons to update a head's picture.</summary>
[Flags]
public enum RefreshReasons : uint
{
    None = 0,

    /// <summary>A plane latched another state, the head went on or off, or its colours (palette, gamma, matrix,
    /// background), scaler or size changed.</summary>
    Latched = 1 << 0,

    /// <summary>The guest has drawn into a displayed buffer, or may have done so since its last flip.</summary>
    Drawn = 1 << 1,
}

namespace RemoteDisplay.Screens;

/// <summary>What became of a viewer's wish for another size. Source: rfbproto, "ExtendedDesktopSize
/// Pseudo-encoding", status codes.</summary>
public enum SizeRequestResult : ushort
{
    /// <summary>The screen has that size now.</summary>
    Done = 0,

    /// <summary>Sizes cannot be asked for.</summary>
    Prohibited = 1,

    OutOfResources = 2,

    /// <summary>No monitor can have that size.</summary>
    InvalidLayout = 3,

    /// <summary>The guest was told; if it obeys, the screen changes later.</summary>
    Forwarded = 4,
}

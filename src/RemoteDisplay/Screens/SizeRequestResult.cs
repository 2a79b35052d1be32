namespace RemoteDisplay.Screens;

/// <summary>The answer to a viewer's request for another size. Source: rfbproto, "ExtendedDesktopSize Pseudo-encoding",
/// status codes.</summary>
public enum SizeRequestResult : ushort
{
    /// <summary>The screen has that size now.</summary>
    Done = 0,

    /// <summary>Viewers may not request sizes.</summary>
    Prohibited = 1,

    OutOfResources = 2,

    /// <summary>No monitor can have that size.</summary>
    InvalidLayout = 3,

    /// <summary>The guest was notified; if it obeys, the screen changes later.</summary>
    Forwarded = 4,
}

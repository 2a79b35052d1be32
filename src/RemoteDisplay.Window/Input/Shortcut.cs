namespace RemoteDisplay.Window.Input;

/// <summary>What keys do that do not go to the guest.</summary>
internal enum Shortcut
{
    None,

    /// <summary>Full screen and back.</summary>
    Fullscreen,

    /// <summary>Takes keyboard and pointer for the guest alone, or lets them go.</summary>
    Grab,

    /// <summary>The next way of scaling.</summary>
    Scaling,

    /// <summary>Writes a PNG.</summary>
    Screenshot,

    /// <summary>Rates and latencies in the title, or not.</summary>
    Statistics,

    /// <summary>Types the text of the clipboard.</summary>
    TypeClipboard,

    /// <summary>Closes the window.</summary>
    Close,
}

using RemoteDisplay.Input.Keymaps;

namespace RemoteDisplay.Window;

/// <summary>What <see cref="WindowViewer"/> is to do.</summary>
public sealed record WindowOptions
{
    /// <summary>The heads to show, 0-based; none for all that are lit.</summary>
    public IReadOnlyList<int> Heads { get; init; } = [];

    /// <summary>How a picture is put into a window of another size.</summary>
    public Scaling Scaling { get; init; }

    /// <summary>Who draws.</summary>
    public Renderer Renderer { get; init; }

    /// <summary>Whether the windows begin in full screen, each on a monitor of its own as far as there are.</summary>
    public bool IsFullscreen { get; init; }

    /// <summary>Whether the guest's mode stays when the user resizes a window.</summary>
    public bool KeepsMode { get; init; }

    /// <summary>Whether the titles have rates and latencies.</summary>
    public bool ShowsStatistics { get; init; }

    /// <summary>What the guest's keyboard produces, by which the clipboard's text is typed.</summary>
    public KeyLayout Keymap { get; init; } = KeyLayout.Default;

    /// <summary>Where the screenshot key writes; null for the current directory.</summary>
    public string? ScreenshotFolder { get; init; }
}

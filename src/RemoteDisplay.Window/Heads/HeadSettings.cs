namespace RemoteDisplay.Window.Heads;

/// <summary>What the windows of all heads share.</summary>
/// <param name="Drawn">Who draws, for titles.</param>
/// <param name="ShowsStatistics">Titles begin with rates and latencies.</param>
/// <param name="ScreenshotFolder">Where the screenshot key writes.</param>
/// <param name="ClipboardText">The text on the desktop's clipboard; null while it is late.</param>
/// <param name="Say">A line for the user.</param>
internal sealed record HeadSettings(
    string Drawn, bool ShowsStatistics, string ScreenshotFolder, Func<string?> ClipboardText, Action<string> Say);

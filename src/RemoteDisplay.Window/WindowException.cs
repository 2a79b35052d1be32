namespace RemoteDisplay.Window;

/// <summary>A window cannot be opened, or not be drawn in; the message says what to change.</summary>
public sealed class WindowException(string message) : IOException(message);

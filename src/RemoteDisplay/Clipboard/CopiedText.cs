namespace RemoteDisplay.Clipboard;

/// <summary>A text that somebody copied.</summary>
/// <param name="Text">The text, with LF at the ends of lines; empty if there is nothing to paste.</param>
/// <param name="Owner">Who copied it; null for nobody.</param>
/// <param name="Number">Greater for later texts.</param>
public readonly record struct CopiedText(string Text, object? Owner, long Number);

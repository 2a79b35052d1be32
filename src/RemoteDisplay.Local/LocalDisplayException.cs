namespace RemoteDisplay.Local;

/// <summary>A display of this machine cannot be used; the message says what to do about it.</summary>
public sealed class LocalDisplayException(string message) : IOException(message);

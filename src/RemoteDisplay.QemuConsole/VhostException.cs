namespace RemoteDisplay.QemuConsole;

/// <summary>The peer broke the protocol; its connection ends.</summary>
internal sealed class VhostException(string message) : Exception(message);

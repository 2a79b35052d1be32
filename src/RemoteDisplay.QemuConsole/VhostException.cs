namespace RemoteDisplay.QemuConsole;

/// <summary>The peer does not keep to the protocol: its connection ends.</summary>
internal sealed class VhostException(string message) : Exception(message);

namespace RemoteDisplay.Qmp;

/// <summary>QEMU refused a command; the connection lives.</summary>
internal sealed class QmpException(string message) : Exception(message);

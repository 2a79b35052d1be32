namespace RemoteDisplay.Qmp;

/// <summary>QEMU refused a command; the connection can still be used.</summary>
internal sealed class QmpException(string message) : Exception(message);

namespace RemoteDisplay.Vnc.Wire;

/// <summary>A viewer broke the protocol: this connection ends, no other.</summary>
internal sealed class RfbProtocolException(string message) : Exception(message);

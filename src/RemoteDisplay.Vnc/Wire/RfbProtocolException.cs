namespace RemoteDisplay.Vnc.Wire;

/// <summary>A viewer broke the protocol; only its connection ends.</summary>
internal sealed class RfbProtocolException(string message) : Exception(message);

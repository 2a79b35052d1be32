namespace RemoteDisplay.Agent;

/// <summary>The guest sent what no agent sends; the connection cannot be used any more.</summary>
internal sealed class AgentException(string message) : Exception(message);

using System.Text.Json.Serialization;

namespace VfioUser.Protocol;

/// <summary>The twin_socket capability: a second socket for the commands of the server. Source: vfio-user spec,
/// "Version Data Format".</summary>
/// <param name="Supported">From a client: it accepts such a socket. From a server: the socket travels with the
/// reply.</param>
/// <param name="FdIndex">Index of the socket among the reply's file descriptors; replies only.</param>
public sealed record TwinSocket(
    [property: JsonPropertyName("supported")] bool Supported = false,
    [property: JsonPropertyName("fd_index")] uint? FdIndex = null);

using System.Net.Sockets;

namespace RemoteDisplay.Tests.Support;

/// <summary>Two connected sockets.</summary>
internal static class SocketPair
{
    public static (NetworkStream Server, NetworkStream Client) Create()
    {
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint($"\0rfb-test-{Guid.NewGuid():N}"));
        listener.Listen(1);
        Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(listener.LocalEndPoint!);
        NetworkStream stream = new(client, ownsSocket: true)
        {
            ReadTimeout = (int)Patience.Step.TotalMilliseconds,
            WriteTimeout = (int)Patience.Step.TotalMilliseconds,
        };
        return (new NetworkStream(listener.Accept(), ownsSocket: true), stream);
    }
}

using VfioUser.Bench.Linux;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Bench;

/// <summary>A negotiated connection whose hot loops bypass the library's own client.</summary>
internal sealed class Connection : IDisposable
{
    private readonly VfioUserClient _client;
    private readonly RawSocket _socket;
    private readonly byte[] _reply;

    public Connection(Target target, int clientSpinUs)
    {
        Target = target;
        _client = VfioUserClient.Connect(target.SocketPath, TimeSpan.FromSeconds(10));
        _client.Negotiate(new VersionCapabilities(MaxMessageFds: 8, WriteMultiple: true));
        _socket = new RawSocket(_client.Socket, clientSpinUs);
        _reply = new byte[Requests.Overhead + target.Size];
    }

    public Target Target { get; }

    public int ServerProcessId => _socket.PeerProcessId;

    public void Send(ReadOnlySpan<byte> messages) => _socket.Send(messages);

    /// <summary>Sends one request and receives its reply.</summary>
    /// <param name="request">A whole message.</param>
    /// <param name="replyBytes">How long the reply is, header included.</param>
    /// <exception cref="VfioUserException">The server refused.</exception>
    public void RoundTrip(ReadOnlySpan<byte> request, int replyBytes)
    {
        _socket.Send(request);
        Span<byte> reply = _reply.AsSpan(0, replyBytes);
        int got = _socket.Receive(reply, atLeast: MessageHeader.Length);
        MessageHeader header = Wire.Read<MessageHeader>(reply);
        if (header.IsError || header.Size != replyBytes)
        {
            throw new VfioUserException((Errno)header.Errno, $"the server answered {header}");
        }

        if (got < replyBytes)
        {
            _socket.Receive(reply[got..], atLeast: replyBytes - got);
        }
    }

    public void Dispose() => _client.Dispose();
}

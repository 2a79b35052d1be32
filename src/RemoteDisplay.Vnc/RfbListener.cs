using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteDisplay.Listening;

namespace RemoteDisplay.Vnc;

/// <summary>Accepts viewers' connections at a UNIX socket or a TCP port.</summary>
public sealed class RfbListener : IAsyncDisposable
{
    private const int Backlog = 64;

    private readonly RfbServer _server;
    private readonly ILogger _logger;
    private readonly RfbAddress _address;
    private readonly List<BoundSocket> _sockets = [];
    private readonly Acceptor _acceptor;

    /// <summary>Starts to listen, or throws. Does not dispose the server.</summary>
    /// <exception cref="ArgumentException">The options are invalid.</exception>
    /// <exception cref="IOException">The address is in use or cannot be bound.</exception>
    public RfbListener(RfbServer server, RfbListenOptions options, TimeProvider? time = null, ILogger? logger = null)
    {
        options.Validate();
        _server = server;
        _address = options.Address;
        _logger = logger ?? NullLogger.Instance;
        try
        {
            Bind();
            _acceptor = new Acceptor(
                _sockets, Backlog, Serve, reason => RfbLog.AcceptFailed(_logger, reason), time ?? TimeProvider.System);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            _sockets.ForEach(socket => socket.Dispose());
            throw new IOException($"cannot listen on {_address}: {e.Message}", e);
        }

        foreach (EndPoint endPoint in EndPoints)
        {
            RfbLog.Listening(_logger, endPoint is IPEndPoint point ? point.ToString() : _address.ToString());
        }
    }

    /// <summary>The address that it listens on, with the chosen TCP port.</summary>
    public IReadOnlyList<EndPoint> EndPoints => [.. _sockets.Select(socket => socket.Socket.LocalEndPoint!)];

    public ValueTask DisposeAsync() => _acceptor.DisposeAsync();

    private void Bind()
    {
        if (_address.UnixPath is { } path)
        {
            _sockets.Add(BoundSocket.At(path));
        }
        else
        {
            foreach (IPAddress ip in _address.Resolve().Distinct())
            {
                _sockets.Add(BoundSocket.At(new IPEndPoint(ip, _address.Port)));
            }
        }
    }

    private void Serve(Socket socket)
    {
        if (_address.UnixPath is null)
        {
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }

        _ = _server.ServeAsync(new NetworkStream(socket, ownsSocket: true), socket.RemoteEndPoint?.ToString() ?? "");
    }
}

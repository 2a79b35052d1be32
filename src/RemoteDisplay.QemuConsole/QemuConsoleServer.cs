using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteDisplay.Listening;
using RemoteDisplay.QemuConsole.Vhost;
using RemoteDisplay.Screens;

namespace RemoteDisplay.QemuConsole;

/// <summary>Shows screens on the console of a stock QEMU, and so in its windows and in its own servers: for QEMU this
/// is the back end of a <c>vhost-user-gpu-pci</c> device. Source: QEMU, docs/interop/vhost-user.rst and
/// docs/interop/vhost-user-gpu.rst.</summary>
public sealed class QemuConsoleServer : IAsyncDisposable
{
    /// <summary>The most connections at a time. Normally there is one: a device has one QEMU.</summary>
    public const int MaxConnections = 4;

    private const int Backlog = 4;

    private readonly IReadOnlyList<IRemoteScreen> _screens;
    private readonly ILogger _logger;
    private readonly Acceptor _acceptor;
    private readonly Lock _gate = new();
    private readonly List<VhostConnection> _connections = [];

    /// <summary>Starts to listen, or throws. Does not dispose the screens.</summary>
    /// <param name="path">The path of the UNIX socket, which only its owner may use.</param>
    /// <param name="screens">The n-th is for QEMU's scanout n; QEMU does not show those beyond its
    /// <c>max_outputs</c>.</param>
    /// <param name="logger">Receives events that matter to a person.</param>
    /// <exception cref="IOException">The path is in use or cannot be bound.</exception>
    public QemuConsoleServer(string path, IReadOnlyList<IRemoteScreen> screens, ILogger? logger = null)
    {
        _screens = screens;
        _logger = logger ?? NullLogger.Instance;
        try
        {
            _acceptor = new Acceptor(
                [BoundSocket.At(path)],
                Backlog,
                Serve,
                reason => QemuConsoleLog.AcceptFailed(_logger, reason),
                TimeProvider.System);
        }
        catch (Exception e)
            when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"cannot listen on {path}: {e.Message}", e);
        }

        QemuConsoleLog.Listening(_logger, path);
    }

    /// <summary>Ends all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _acceptor.DisposeAsync();
        VhostConnection[] connections;
        lock (_gate)
        {
            connections = [.. _connections];
        }

        foreach (VhostConnection connection in connections)
        {
            connection.Dispose();
        }
    }

    private void Serve(Socket socket)
    {
        VhostConnection connection = new(socket, _screens, _logger);
        lock (_gate)
        {
            if (_connections.Count >= MaxConnections)
            {
                QemuConsoleLog.Refused(_logger, _connections.Count);
                socket.Dispose();
                return;
            }

            _connections.Add(connection);
        }

        connection.Ended += Forget;
        connection.Start();
    }

    private void Forget(VhostConnection connection)
    {
        lock (_gate)
        {
            _connections.Remove(connection);
        }
    }
}

using System.Net.Sockets;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.QemuConsole.Scanouts;
using RemoteDisplay.QemuConsole.Virtio;
using RemoteDisplay.Screens;

namespace RemoteDisplay.QemuConsole.Vhost;

/// <summary>The connection of one QEMU. A separate thread handles only its requests and those of its guest.</summary>
internal sealed class VhostConnection : IDisposable
{
    /// <summary>Time to finish the current answer; a thread that takes longer is abandoned.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    private readonly Socket _socket;
    private readonly IReadOnlyList<IRemoteScreen> _screens;
    private readonly ILogger _logger;
    private readonly VhostReader _reader;
    private readonly VhostSession _session;
    private readonly Thread _thread;
    private readonly byte[] _reply = new byte[VhostHeader.Length + VhostReader.MaxPayload];
    private ScanoutFeed? _feed;

    /// <param name="socket">The socket; the connection owns it.</param>
    /// <param name="screens">The screens of QEMU's scanouts.</param>
    /// <param name="logger">Receives events that matter to a person.</param>
    public VhostConnection(Socket socket, IReadOnlyList<IRemoteScreen> screens, ILogger logger)
    {
        _socket = socket;
        _screens = screens;
        _logger = logger;
        _reader = new VhostReader(socket.SafeHandle);
        _session = new VhostSession(screens.Count, Show, reason => QemuConsoleLog.NotServed(logger, reason));
        _thread = new Thread(Run) { IsBackground = true, Name = "qemu-console" };
    }

    /// <summary>Raised once, on the connection's thread, when the connection has ended for any reason.</summary>
    public event Action<VhostConnection>? Ended;

    public void Start() => _thread.Start();

    /// <summary>Ends the connection and waits for its thread.</summary>
    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection has already ended.
        }

        _thread.Join(s_patience);
    }

    private void Run()
    {
        try
        {
            QemuConsoleLog.Connected(_logger);
            Serve();
        }
        catch (Exception e) when (e is IOException or VhostException)
        {
            QemuConsoleLog.Gone(_logger, e.Message);
        }
        catch (Exception e)
        {
            QemuConsoleLog.Failed(_logger, e);
        }
        finally
        {
            _feed?.Dispose();
            _session.Dispose();
            _reader.Dispose();
            _socket.Dispose();
            Ended?.Invoke(this);
        }
    }

    /// <summary>Handles messages until the peer disconnects, which is an exception.</summary>
    private void Serve()
    {
        IReadOnlyList<Virtqueue> queues = _session.Queues;
        Span<PollFd> sources = stackalloc PollFd[queues.Count + 1];
        bool isMore = false;
        while (true)
        {
            for (int i = 0; i < queues.Count; i++)
            {
                sources[i] = queues[i].Kick is { } kick ? new PollFd(kick.Handle, PollEvents.In) : PollFd.Nothing;
            }

            sources[^1] = new PollFd(_socket.SafeHandle, PollEvents.In);
            Poll.Wait(sources, isMore ? 0 : Poll.Never);
            isMore = false;
            for (int i = 0; i < queues.Count; i++)
            {
                if (sources[i].IsReady)
                {
                    queues[i].Kick!.TryRead(out _);
                }

                isMore |= _session.Run(queues[i]);
            }

            if (sources[^1].IsReady && _reader.TryRead())
            {
                Answer();
                _reader.Next();
            }
        }
    }

    private void Answer()
    {
        int length = _session.Handle(_reader.Header, _reader.Payload, _reader.Fds, _reply.AsSpan(VhostHeader.Length));
        if (length >= 0)
        {
            VhostHeader.ReplyTo(_reader.Header.Request, length).Write(_reply);
            ReadOnlySpan<byte> reply = _reply.AsSpan(0, VhostHeader.Length + length);
            if (FdSocket.Send(_socket.SafeHandle, reply, default, default) != reply.Length)
            {
                throw new IOException("QEMU does not read its replies");
            }
        }
    }

    /// <summary>QEMU creates a new socket each time that its guest's driver starts.</summary>
    private void Show(SafeFileHandle console)
    {
        _feed?.Dispose();
        _feed = ScanoutFeed.Start(console, _screens, _logger);
    }
}

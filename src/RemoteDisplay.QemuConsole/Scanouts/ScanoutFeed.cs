using System.Net.Sockets;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Screens;

namespace RemoteDisplay.QemuConsole.Scanouts;

/// <summary>Sends the changes of screens to QEMU's console. While QEMU handles one state, the next ones are merged;
/// without changes nothing is sent.</summary>
internal sealed class ScanoutFeed : IDisposable
{
    /// <summary>Time to send the rest of a message when the feed stops.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly Socket _socket;
    private readonly Scanout[] _scanouts;
    private readonly ILogger _logger;
    private readonly ScanoutWriter _writer = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abandon = new();
    private readonly SemaphoreSlim _news = new(1);
    private Task _running = Task.CompletedTask;
    private int _isNews = 1;

    private ScanoutFeed(Socket socket, IReadOnlyList<IRemoteScreen> screens, ILogger logger)
    {
        _socket = socket;
        _scanouts = [.. screens.Select((screen, index) => new Scanout(index, screen))];
        _logger = logger;
    }

    /// <summary>Starts to send.</summary>
    /// <param name="console">The socket of QEMU's console; the feed owns it.</param>
    /// <param name="screens">The n-th is for scanout n.</param>
    /// <param name="logger">Receives events that matter to a person.</param>
    /// <exception cref="IOException">The descriptor is not a connected unix stream socket.</exception>
    public static ScanoutFeed Start(SafeFileHandle console, IReadOnlyList<IRemoteScreen> screens, ILogger logger)
    {
        ScanoutFeed feed = new(Adopt(console), screens, logger);
        feed._running = Task.Run(feed.RunAsync);
        return feed;
    }

    /// <summary>Sends the rest of a message that has begun, because QEMU's main loop blocks until it arrives.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _abandon.CancelAfter(s_patience);
        _running.Wait();
    }

    private static Socket Adopt(SafeFileHandle file)
    {
        SafeSocketHandle handle = new(file.DangerousGetHandle(), ownsHandle: true);
        file.SetHandleAsInvalid();
        try
        {
            Socket socket = new(handle);
            if (socket is { AddressFamily: AddressFamily.Unix, SocketType: SocketType.Stream, Connected: true })
            {
                return socket;
            }
        }
        catch (SocketException)
        {
            // The descriptor is not a socket.
        }

        handle.Dispose();
        throw new IOException("the console is not a connected unix socket");
    }

    private async Task RunAsync()
    {
        List<IDisposable> subscriptions = [];
        try
        {
            GiveQemuItsOwnEnd();
            subscriptions.AddRange(_scanouts.Select(scanout => scanout.Screen.Subscribe(Wake)));
            QemuConsoleLog.Shows(_logger);
            await Task.WhenAll(
                _scanouts.Select(scanout => scanout.Screen.CatchUpAsync(TimeProvider.System, _stop.Token)));
            while (true)
            {
                await _news.WaitAsync(_stop.Token);
                Volatile.Write(ref _isNews, 0);
                foreach (Scanout scanout in _scanouts)
                {
                    _writer.Clear();
                    scanout.WriteNews(_writer);
                    await SendAsync(_writer.Written);
                }
            }
        }
        catch (Exception e) when (e is SocketException or LinuxException)
        {
            QemuConsoleLog.ShowsNoMore(_logger, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            QemuConsoleLog.ShowsNoMore(_logger, "stopped");
        }
        catch (Exception e)
        {
            QemuConsoleLog.Failed(_logger, e);
        }
        finally
        {
            subscriptions.ForEach(subscription => subscription.Dispose());
            _socket.Dispose();
        }
    }

    /// <summary>Sends QEMU a descriptor of this end of the stream. At the end of the stream QEMU would read again and
    /// again, and fill its log. While QEMU itself holds a descriptor of this end, the stream does not end, even if this
    /// process dies; QEMU closes both together. Source: QEMU, hw/display/vhost-user-gpu.c, vhost_user_gpu_chr_read;
    /// chardev/char-socket.c, tcp_chr_recv.</summary>
    private void GiveQemuItsOwnEnd()
    {
        _writer.Clear();
        _writer.HideCursor(0);
        ReadOnlySpan<byte> message = _writer.Written.Span;
        if (FdSocket.Send(_socket.SafeHandle, message, default, [_socket.SafeHandle]) != message.Length)
        {
            throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, _abandon.Token)..];
        }
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isNews, 1) == 0)
        {
            _news.Release();
        }
    }
}

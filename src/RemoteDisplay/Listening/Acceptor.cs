using System.Net.Sockets;

namespace RemoteDisplay.Listening;

/// <summary>Accepts the connections of bound sockets until it is disposed. If accepting fails, for example because no
/// descriptor is left, it reports the failure and retries after a pause.</summary>
public sealed class Acceptor : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<BoundSocket> _listeners;
    private readonly Action<Socket> _serve;
    private readonly Action<string> _onFailure;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Starts to listen.</summary>
    /// <param name="listeners">The sockets; this object disposes them.</param>
    /// <param name="backlog">Connections that the kernel queues.</param>
    /// <param name="serve">Called with each connection, which it owns. Must not block.</param>
    /// <param name="onFailure">Called with the reason when accepting fails.</param>
    /// <param name="time">The clock for the pause.</param>
    /// <exception cref="SocketException">A socket cannot listen.</exception>
    public Acceptor(
        IReadOnlyList<BoundSocket> listeners,
        int backlog,
        Action<Socket> serve,
        Action<string> onFailure,
        TimeProvider time)
    {
        _listeners = listeners;
        _serve = serve;
        _onFailure = onFailure;
        _time = time;
        foreach (BoundSocket listener in listeners)
        {
            listener.Socket.Listen(backlog);
        }

        _accepting = Task.WhenAll(listeners.Select(listener => Task.Run(() => AcceptAsync(listener.Socket))));
    }

    /// <summary>Completes when no further connection can arrive. It removes the file of a UNIX socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (BoundSocket listener in _listeners)
        {
            listener.Dispose();
        }

        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _serve(await listener.AcceptAsync(_stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                _onFailure(e.Message);
                await Task.Delay(s_pause, _time, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }
}

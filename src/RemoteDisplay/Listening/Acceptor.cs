using System.Net.Sockets;

namespace RemoteDisplay.Listening;

/// <summary>Takes the connections of bound sockets until it is disposed of. A failure to accept, as when no descriptor
/// is left, is reported and tried again after a pause.</summary>
public sealed class Acceptor : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<BoundSocket> _listeners;
    private readonly Action<Socket> _serve;
    private readonly Action<string> _onFailure;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <summary>Listens at once.</summary>
    /// <param name="listeners">Owned from here on.</param>
    /// <param name="backlog">Connections that the kernel keeps waiting.</param>
    /// <param name="serve">Owns the connection. Must not wait.</param>
    /// <param name="onFailure">Gets the reason.</param>
    /// <param name="time">For the pause.</param>
    /// <exception cref="SocketException">One cannot listen.</exception>
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

    /// <summary>Ends when no further connection can be served. A UNIX socket's file goes with it.</summary>
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

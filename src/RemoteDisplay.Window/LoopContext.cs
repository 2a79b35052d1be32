using System.Collections.Concurrent;

namespace RemoteDisplay.Window;

/// <summary>Brings what awaits to the thread of the windows.</summary>
/// <param name="wake">Ends the thread's wait for events.</param>
internal sealed class LoopContext(Action wake) : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private int _isAwake;

    public override void Post(SendOrPostCallback d, object? state)
    {
        _posted.Enqueue((d, state));
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            wake();
        }
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("nothing waits for the thread of the windows");

    /// <summary>Runs what was posted. On the thread of the windows.</summary>
    public void Run()
    {
        Volatile.Write(ref _isAwake, 0);
        for (int i = _posted.Count; i > 0 && _posted.TryDequeue(out (SendOrPostCallback Callback, object? State) next);
            i--)
        {
            next.Callback(next.State);
        }
    }

    public bool HasWork => !_posted.IsEmpty;
}

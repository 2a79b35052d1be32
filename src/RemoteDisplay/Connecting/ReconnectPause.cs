namespace RemoteDisplay.Connecting;

/// <summary>The time before each further attempt to connect to QEMU: longer each time, up to a limit.</summary>
/// <param name="time">The clock.</param>
internal sealed class ReconnectPause(TimeProvider time)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = s_first;

    /// <summary>Makes the next pause a short one, after a connection that worked.</summary>
    public void Reset() => _next = s_first;

    /// <summary>Waits. Cancellation ends the wait and is no error.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        await Task.Delay(_next, time, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        _next = _next * 2 < s_longest ? _next * 2 : s_longest;
    }
}

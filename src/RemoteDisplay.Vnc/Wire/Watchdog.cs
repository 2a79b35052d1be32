namespace RemoteDisplay.Vnc.Wire;

/// <summary>Calls a delegate if an operation takes too long. It can be armed and disarmed repeatedly without a new
/// timer.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly ITimer _timer;

    public Watchdog(TimeProvider time, Action expired) =>
        _timer = time.CreateTimer(_ => expired(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Arm(TimeSpan patience) => _timer.Change(patience, Timeout.InfiniteTimeSpan);

    public void Disarm() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}

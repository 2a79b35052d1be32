namespace RemoteDisplay.Screens;

/// <summary>Waits until a viewer's pointer has come to rest for <see cref="HotSpots.Rest"/>. Any thread may
/// call.</summary>
internal sealed class RestingPointer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private (int X, int Y, int WidthPx, int HeightPx) _at;

    /// <param name="onRest">Called with the place and the size of the screen that it is on.</param>
    /// <param name="time">The clock.</param>
    public RestingPointer(Action<(int X, int Y, int WidthPx, int HeightPx)> onRest, TimeProvider time)
    {
        _timer = time.CreateTimer(_ => onRest(Place), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private (int X, int Y, int WidthPx, int HeightPx) Place
    {
        get
        {
            lock (_gate)
            {
                return _at;
            }
        }
    }

    public void Move(int x, int y, int widthPx, int heightPx)
    {
        lock (_gate)
        {
            if (_at == (x, y, widthPx, heightPx))
            {
                return;
            }

            _at = (x, y, widthPx, heightPx);
        }

        _timer.Change(HotSpots.Rest, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends the calls; one in progress is waited for.</summary>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();
}

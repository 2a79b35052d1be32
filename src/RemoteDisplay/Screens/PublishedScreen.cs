using System.Collections.Immutable;
using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Screens;

/// <summary>A screen whose owner supplies its pictures.</summary>
public sealed class PublishedScreen : IRemoteScreen, IDisposable
{
    private readonly Lock _gate = new();
    private readonly DamageLog _damage = new();
    private ScreenSnapshot _current;
    private ImmutableArray<Action> _listeners = [];

    /// <param name="name">See <see cref="IRemoteScreen.Name"/>.</param>
    /// <param name="frame">The first picture.</param>
    public PublishedScreen(string name, Frame frame)
    {
        Name = name;
        _current = new ScreenSnapshot(1, frame, default, []);
        _damage.Restart(1);
    }

    public string Name { get; }

    /// <summary>Called when a viewer requests another size; null to refuse such requests.</summary>
    public Func<int, int, CancellationToken, ValueTask<SizeRequestResult>>? SizeRequested { get; init; }

    /// <summary>Called on input from a viewer, on any thread.</summary>
    public Action? Attended { get; init; }

    /// <summary>The number of subscriptions.</summary>
    public int ListenerCount => _listeners.Length;

    /// <summary>Shows another picture. One thread at a time may call it.</summary>
    /// <param name="frame">The picture without the pointer; its pixels must not change until it is released.</param>
    /// <param name="damage">Where it may differ from the last one; ignored if the size changes.</param>
    /// <param name="cursor">The pointer.</param>
    /// <param name="heads">The monitors; empty for one that shows all.</param>
    /// <param name="released">Called when the frame is no longer in use.</param>
    public void Publish(
        Frame frame,
        ReadOnlySpan<PixelRect> damage,
        CursorState cursor = default,
        ImmutableArray<ScreenHead> heads = default,
        Action<Frame>? released = null)
    {
        ScreenSnapshot before;
        lock (_gate)
        {
            before = _current;
            _current = new ScreenSnapshot(before.Sequence + 1, frame, cursor, heads, released);
            bool sameSize = before.Frame.WidthPx == frame.WidthPx && before.Frame.HeightPx == frame.HeightPx;
            PixelRect all = new(0, 0, frame.WidthPx, frame.HeightPx);
            _damage.Add(_current.Sequence, sameSize ? damage.ToArray() : [all]);
        }

        before.Dispose();
        foreach (Action wake in _listeners)
        {
            wake();
        }
    }

    public ScreenSnapshot Acquire()
    {
        lock (_gate)
        {
            // The screen itself holds the current snapshot, so this cannot fail before disposal.
            ObjectDisposedException.ThrowIf(!_current.TryHold(), this);
            return _current;
        }
    }

    public Task CatchUpAsync() => Task.CompletedTask;

    public void CollectDamage(ulong after, ulong upTo, PixelRegion damage)
    {
        lock (_gate)
        {
            PixelRect screen = new(0, 0, _current.Frame.WidthPx, _current.Frame.HeightPx);
            foreach (PixelRect rectangle in _damage.Since(after, upTo) ?? [screen])
            {
                damage.Add(rectangle.Intersect(screen));
            }
        }
    }

    public IDisposable Subscribe(Action wake)
    {
        lock (_gate)
        {
            _listeners = _listeners.Add(wake);
        }

        return new Subscription(this, wake);
    }

    public ValueTask<SizeRequestResult> RequestSizeAsync(int widthPx, int heightPx, CancellationToken stop) =>
        SizeRequested is { } ask ? ask(widthPx, heightPx, stop) : ValueTask.FromResult(SizeRequestResult.Prohibited);

    public void Attend() => Attended?.Invoke();

    public void Point(int x, int y, int widthPx, int heightPx)
    {
    }

    /// <summary>Releases the current picture; no picture can be acquired afterwards.</summary>
    public void Dispose() => _current.Dispose();

    private void Unsubscribe(Action wake)
    {
        lock (_gate)
        {
            _listeners = _listeners.Remove(wake);
        }
    }

    private sealed class Subscription(PublishedScreen screen, Action wake) : IDisposable
    {
        public void Dispose() => screen.Unsubscribe(wake);
    }
}

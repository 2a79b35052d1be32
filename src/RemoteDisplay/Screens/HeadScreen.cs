using DisplayModel.Edid;
using DisplayModel.Geometry;
using DisplayModel.Timing;
using DisplaySource;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RemoteDisplay.Screens;

/// <summary>A head of a display, or several side by side, as viewers see them. While there is no viewer it neither
/// composes nor searches for changes, so a new viewer first has to let it catch up.</summary>
public sealed class HeadScreen : IRemoteScreen, IAsyncDisposable
{
    /// <summary>The rates to ask for, best first: a large picture may be too much for the connector at 60 Hz.</summary>
    private static readonly int[] s_refreshMilliHertz = [60_000, 50_000, 30_000];

    private readonly IDisplaySource _source;
    private readonly IReadOnlyList<int> _heads;
    private readonly HotSpots _hotSpots;
    private readonly HeadPainter _painter;
    private readonly RestingPointer _pointer;
    private readonly ITimer _darkness;
    private readonly PublishedScreen _published;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _news = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Task _painting;
    private TaskCompletionSource _nextPainting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? _listening;
    private int _viewers;
    private int _isNews;

    /// <param name="source">The display.</param>
    /// <param name="head">The number of the head, 0-based.</param>
    /// <param name="logger">Receives internal errors.</param>
    /// <param name="hotSpots">The hot spots of cursors, if they are shared with other screens.</param>
    /// <param name="time">The clock.</param>
    public HeadScreen(
        IDisplaySource source, int head, ILogger? logger = null, HotSpots? hotSpots = null, TimeProvider? time = null)
        : this(source, [head], logger, hotSpots, time)
    {
    }

    /// <param name="source">The display.</param>
    /// <param name="heads">The heads that form one desktop, 0-based, from left to right. Dark ones take no
    /// room.</param>
    /// <param name="logger">Receives internal errors.</param>
    /// <param name="hotSpots">The hot spots of cursors, if they are shared with other screens.</param>
    /// <param name="time">The clock.</param>
    public HeadScreen(
        IDisplaySource source, IReadOnlyList<int> heads, ILogger? logger = null, HotSpots? hotSpots = null,
        TimeProvider? time = null)
    {
        TimeProvider clock = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _source = source;
        _heads = heads;
        _hotSpots = hotSpots ?? new HotSpots();
        _painter = new HeadPainter(source, heads, _hotSpots, clock);
        _pointer = new RestingPointer(OnRest, clock);
        _darkness = clock.CreateTimer(_ => Notify(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _published = new PublishedScreen(NameOf(source, heads), HeadPainter.Dark());
        _painting = Task.Run(PaintAsync);
    }

    public string Name => _published.Name;

    public ScreenSnapshot Acquire() => _published.Acquire();

    public Task CatchUpAsync()
    {
        Task painting;
        lock (_gate)
        {
            painting = _nextPainting.Task;
        }

        Notify();
        return painting;
    }

    public void CollectDamage(ulong after, ulong upTo, PixelRegion damage) =>
        _published.CollectDamage(after, upTo, damage);

    public IDisposable Subscribe(Action wake)
    {
        IDisposable subscription = _published.Subscribe(wake);
        lock (_gate)
        {
            if (_viewers++ == 0)
            {
                _listening = _source.Listen(RefreshPolicy.Damage, OnRefresh);
            }
        }

        Notify();
        return new Viewer(this, subscription);
    }

    /// <summary>Plugs in a monitor that prefers this size; of several heads, at the only lit one.</summary>
    public async ValueTask<SizeRequestResult> RequestSizeAsync(int widthPx, int heightPx, CancellationToken stop)
    {
        int[] heads = _heads.Count == 1 ? [.. _heads] : [.. _heads.Where(head => _source.Head(head).Scene is not null)];
        if (heads is not [int head] || head >= _source.OutputCount)
        {
            return SizeRequestResult.Prohibited;
        }

        try
        {
            if (ModeFor(widthPx, heightPx, _source.Output(head).MaxPixelClockHz) is not { } mode)
            {
                return SizeRequestResult.InvalidLayout;
            }

            await _source.SetOutputAsync(head, _source.MonitorFor(head, mode)).WaitAsync(stop).ConfigureAwait(false);
            return SizeRequestResult.Forwarded;
        }
        catch (ArgumentException)
        {
            return SizeRequestResult.InvalidLayout;
        }
        catch (InvalidOperationException)
        {
            return SizeRequestResult.Prohibited;
        }
    }

    public void Attend() => _source.ExpectChange();

    public void Point(int x, int y, int widthPx, int heightPx) => _pointer.Move(x, y, widthPx, heightPx);

    public async ValueTask DisposeAsync()
    {
        await _pointer.DisposeAsync().ConfigureAwait(false);
        await _darkness.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _painting.ConfigureAwait(false);
        lock (_gate)
        {
            _listening?.Dispose();
            _listening = null;
        }

        _published.Dispose();
        _stop.Dispose();
        _news.Dispose();
    }

    /// <summary>Returns the best mode of that size that the connector can carry; null if there is none.</summary>
    /// <exception cref="ArgumentException">No mode has that size.</exception>
    private static DisplayTiming? ModeFor(int widthPx, int heightPx, long? maxPixelClockHz) =>
        s_refreshMilliHertz
            .Select(refresh => CvtTiming.Within(widthPx, heightPx, refresh, maxPixelClockHz))
            .FirstOrDefault(mode => mode is not null);

    /// <summary>The connectors' names, without heads that have none, unless there is no other.</summary>
    private static string NameOf(IDisplaySource source, IReadOnlyList<int> heads)
    {
        int[] connected = [.. heads.Where(head => head < source.OutputCount)];
        return string.Join(" + ", (connected.Length > 0 ? connected : heads).Select(source.HeadName));
    }

    private void OnRefresh(Refresh refresh)
    {
        if (_heads.Contains(refresh.Head))
        {
            Notify();
        }
    }

    /// <summary>Where the cursor has come to stand shows which of its pixels points.</summary>
    private void OnRest((int X, int Y, int WidthPx, int HeightPx) pointer)
    {
        using ScreenSnapshot snapshot = _published.Acquire();
        CursorState cursor = snapshot.Cursor;
        if (cursor.Image is { } image
            && (snapshot.Frame.WidthPx, snapshot.Frame.HeightPx) == (pointer.WidthPx, pointer.HeightPx)
            && _hotSpots.Learn(image, (pointer.X, pointer.Y), (cursor.X, cursor.Y)))
        {
            Notify();
        }
    }

    /// <summary>Requests a picture; further requests before it is painted have no effect.</summary>
    private void Notify()
    {
        if (Interlocked.Exchange(ref _isNews, 1) == 0)
        {
            _news.Release();
        }
    }

    private async Task PaintAsync()
    {
        try
        {
            while (true)
            {
                await _news.WaitAsync(_stop.Token).ConfigureAwait(false);
                Volatile.Write(ref _isNews, 0);
                TaskCompletionSource painting = BeginPainting();
                Paint();
                painting.SetResult();
            }
        }
        catch (OperationCanceledException)
        {
            // The last viewer has left.
        }
    }

    /// <summary>Logs a failure, because the next picture may succeed.</summary>
    private void Paint()
    {
        try
        {
            TimeSpan pause = _painter.Paint(_published, isWatched: Volatile.Read(ref _viewers) > 0);
            if (pause > TimeSpan.Zero)
            {
                _darkness.Change(pause, Timeout.InfiniteTimeSpan);
            }
        }
        catch (Exception e)
        {
            ScreenLog.Failed(_logger, Name, e);
        }
    }

    /// <returns>The task that earlier callers wait for.</returns>
    private TaskCompletionSource BeginPainting()
    {
        lock (_gate)
        {
            TaskCompletionSource painting = _nextPainting;
            _nextPainting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return painting;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_viewers == 0)
            {
                _listening?.Dispose();
                _listening = null;
            }
        }
    }

    private sealed class Viewer(HeadScreen screen, IDisposable subscription) : IDisposable
    {
        private int _isGone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGone, 1) == 0)
            {
                subscription.Dispose();
                screen.Leave();
            }
        }
    }
}

using System.Globalization;
using DisplayModel.Geometry;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Window.Heads;
using RemoteDisplay.Window.Input;
using RemoteDisplay.Window.Toolkit;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Window;

/// <summary>Shows heads of the guest in windows of this machine's desktop, by the display socket.</summary>
/// <param name="client">Wants events, and takes memfds (<see cref="ClientOptions"/>).</param>
/// <param name="input">The guest's keyboard and pointer.</param>
/// <param name="options">Which heads, and how.</param>
/// <param name="say">Called with lines for the user.</param>
public sealed class WindowViewer(
    DisplayClient client, IRemoteInput input, WindowOptions options, Action<string> say)
{
    private const int ForeverMs = -1;
    private const int DarkWidthPx = 640;
    private const int DarkHeightPx = 480;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly Dictionary<uint, HeadSession> _windows = [];
    private readonly (int WidthPx, int HeightPx)[] _sizes = new (int, int)[client.HeadCount];
    private readonly HashSet<int> _closed = [];
    private Exception? _failure;

    /// <summary>What the display client has to ask of its server.</summary>
    public static DisplayClientOptions ClientOptions { get; } = new()
    {
        Kinds = BufferKinds.Memfd,
        WantsEvents = true,
        MaxBuffers = 8,
    };

    /// <summary>Shows until the last window is closed. The thread that calls becomes that of the windows.</summary>
    /// <exception cref="WindowException">No window can be opened.</exception>
    /// <exception cref="IOException">The server has gone.</exception>
    /// <exception cref="OperationCanceledException">It is enough.</exception>
    public void Run(CancellationToken cancellation)
    {
        foreach (int head in options.Heads.Where(head => head < 0 || head >= client.HeadCount))
        {
            throw new WindowException($"there is no head {head}; heads are 0 to {client.HeadCount - 1}");
        }

        using IToolkit toolkit = Toolkits.Open();
        LoopContext context = new(toolkit.Wake);
        SynchronizationContext? before = SynchronizationContext.Current;
        using CancellationTokenRegistration stopped = cancellation.Register(toolkit.Wake);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            Start(FollowAsync(toolkit, end.Token));
            Start(TickAsync(end.Token));
            Loop(toolkit, context, cancellation);
        }
        finally
        {
            end.Cancel();
            SynchronizationContext.SetSynchronizationContext(before);
            foreach (HeadSession window in _windows.Values)
            {
                Report(window);
                window.Dispose();
            }
        }
    }

    private void Loop(IToolkit toolkit, LoopContext context, CancellationToken cancellation)
    {
        do
        {
            ToolkitEvent? next = toolkit.Wait(context.HasWork ? 0 : ForeverMs);
            context.Run();
            cancellation.ThrowIfCancellationRequested();
            if (_failure is not null)
            {
                throw _failure;
            }

            if (next is SessionEnded)
            {
                _windows.Values.ToList().ForEach(Close);
            }
            else if (next is not null && _windows.TryGetValue(next.Window, out HeadSession? window))
            {
                Start(TakeAsync(window, next));
            }
        }
        while (_windows.Count > 0 || _closed.Count == 0);
    }

    private async Task TakeAsync(HeadSession window, ToolkitEvent next)
    {
        if (next is PointerPlaced && !window.HasPointer)
        {
            foreach (HeadSession other in _windows.Values)
            {
                other.HasPointer = other == window;
            }
        }

        if (await window.TakeAsync(next))
        {
            Close(window);
        }
    }

    /// <summary>Opens the first windows, and then does what the server reports.</summary>
    private async Task FollowAsync(IToolkit toolkit, CancellationToken cancellation)
    {
        PainterChoice painters = PainterChoice.Of(toolkit, options.Renderer);
        HeadSettings settings = new(
            painters.Reason, options.ShowsStatistics, options.ScreenshotFolder ?? Directory.GetCurrentDirectory(),
            () => toolkit.ClipboardText, say);
        if (options.ShowsStatistics)
        {
            say($"{toolkit.Name}, {painters.Reason}");
        }

        for (int head = 0; head < _sizes.Length; head++)
        {
            GfxPlaneExtension details = (await client.QueryPlaneAsync(
                DrmPlaneType.Primary, head, cancellation: cancellation)).Details;
            _sizes[head] = ((int)details.PictureWidth, (int)details.PictureHeight);
        }

        foreach (int head in FirstHeads())
        {
            Open(toolkit, painters, settings, head);
        }

        await foreach (DisplayEvent item in client.EventsAsync(cancellation))
        {
            switch (item)
            {
                case HeadChangedEvent { Change: var change }:
                    _sizes[change.Head] = ((int)change.Width, (int)change.Height);
                    if (change.Width > 0 && options.Heads.Count == 0 && WindowOf(change.Head) is null
                        && !_closed.Contains((int)change.Head))
                    {
                        Open(toolkit, painters, settings, (int)change.Head);
                    }

                    break;
                case RefreshEvent { Refresh: var refresh } when WindowOf(refresh.Head) is { } window:
                    Start(window.RefreshAsync(refresh.Planes));
                    break;
            }
        }
    }

    private IEnumerable<int> FirstHeads()
    {
        int[] lit = [.. Enumerable.Range(0, _sizes.Length).Where(head => _sizes[head].WidthPx > 0)];
        return options.Heads.Count > 0 ? options.Heads.Distinct() : lit.Length > 0 ? lit : [0];
    }

    private void Open(IToolkit toolkit, PainterChoice painters, HeadSettings settings, int head)
    {
        (int width, int height) = _sizes[head].WidthPx > 0 ? _sizes[head] : (DarkWidthPx, DarkHeightPx);
        IReadOnlyList<PixelRect> monitors = toolkit.Monitors;
        PixelRect monitor = monitors.Count > 0 ? monitors[_windows.Count % monitors.Count] : default;
        IToolkitWindow window = toolkit.Open(client.Heads[head].Name, width, height, painters.UsesGl);
        HeadWindow shown = new(client, head, window, painters.Make(window), options.Scaling)
        {
            KeepsMode = options.KeepsMode,
        };
        WindowInput keys = new(new HeadInput(
            input, () => DesktopLayout.Of(_sizes.Select((size, i) => (i, size.WidthPx, size.HeightPx))), head));
        HeadSession session = new(client, shown, keys, settings);
        _windows.Add(window.Id, session);
        if (options.IsFullscreen)
        {
            window.MoveTo(monitor.X, monitor.Y);
            window.IsFullscreen = true;
        }

        Start(session.RefreshAsync(PlaneTypes.All));
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        string? said = null;
        while (true)
        {
            if (input.ViewOnlyReason is { } reason && reason != said)
            {
                said = reason;
                say($"keys and clicks do not reach the guest: {reason}");
            }

            await Task.Delay(s_second, cancellation);
            foreach (HeadSession window in _windows.Values.ToList())
            {
                await window.TickAsync();
            }
        }
    }

    private HeadSession? WindowOf(uint head) => _windows.Values.FirstOrDefault(window => window.Head == head);

    private void Close(HeadSession window)
    {
        if (_windows.Remove(window.Window.Id))
        {
            _closed.Add(window.Head);
            Report(window);
            window.Dispose();
        }
    }

    /// <summary>Counts what a window has shown.</summary>
    private void Report(HeadSession window)
    {
        if (options.ShowsStatistics)
        {
            PictureCounts counts = window.Counts;
            say(string.Create(
                CultureInfo.InvariantCulture,
                $"head={window.Head} pictures={counts.Pictures} merged={counts.Merged} copied={counts.CopiedBytes} "
                    + $"latency_ms={counts.LatencyNs.Median / 1e6:0.00} p99_ms={counts.LatencyNs.P99 / 1e6:0.00}"));
        }
    }

    /// <summary>Lets something go on beside the loop, which ends if it fails.</summary>
    private async void Start(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }
}

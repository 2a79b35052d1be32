using System.Globalization;
using RemoteDisplay.Window.Heads;
using RemoteDisplay.Window.Toolkit;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Window;

/// <summary>Shows heads of the guest in windows of this machine's desktop, by the display socket.</summary>
/// <param name="client">Wants events, and takes memfds (<see cref="ClientOptions"/>).</param>
/// <param name="options">Which heads, and how.</param>
public sealed class WindowViewer(DisplayClient client, WindowOptions options)
{
    private const int ForeverMs = -1;

    /// <summary>What the display client has to ask of its server.</summary>
    public static DisplayClientOptions ClientOptions { get; } = new()
    {
        Kinds = BufferKinds.Memfd,
        WantsEvents = true,
        MaxBuffers = 8,
    };

    private readonly Dictionary<uint, HeadWindow> _windows = [];
    private readonly HashSet<int> _closed = [];
    private Exception? _failure;

    /// <summary>Shows until the last window is closed. The thread that calls becomes that of the windows.</summary>
    /// <exception cref="WindowException">No window can be opened.</exception>
    /// <exception cref="IOException">The server has gone.</exception>
    /// <exception cref="OperationCanceledException">It is enough.</exception>
    public void Run(CancellationToken cancellation)
    {
        using IToolkit toolkit = Toolkits.Open();
        LoopContext context = new(toolkit.Wake);
        SynchronizationContext? before = SynchronizationContext.Current;
        using CancellationTokenRegistration stopped = cancellation.Register(toolkit.Wake);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            PainterChoice painters = PainterChoice.Of(toolkit, options.Renderer);
            Open(toolkit, painters);
            Start(FollowAsync(toolkit, painters, end.Token));
            while (_windows.Count > 0)
            {
                ToolkitEvent? next = toolkit.Wait(context.HasWork ? 0 : ForeverMs);
                context.Run();
                cancellation.ThrowIfCancellationRequested();
                if (_failure is not null)
                {
                    throw _failure;
                }

                if (next is not null)
                {
                    Take(next);
                }
            }
        }
        finally
        {
            end.Cancel();
            SynchronizationContext.SetSynchronizationContext(before);
            foreach (HeadWindow window in _windows.Values)
            {
                window.Dispose();
            }
        }
    }

    private void Open(IToolkit toolkit, PainterChoice painters)
    {
        foreach (int head in options.Heads.Count > 0 ? options.Heads : [0])
        {
            Open(toolkit, painters, head, 640, 480);
        }
    }

    private void Open(IToolkit toolkit, PainterChoice painters, int head, int widthPx, int heightPx)
    {
        IToolkitWindow window = toolkit.Open(client.Heads[head].Name, widthPx, heightPx, painters.UsesGl);
        HeadWindow shown = new(client, head, window, PainterChoice.Make(window), options.Scaling)
        {
            KeepsMode = options.KeepsMode,
        };
        _windows.Add(window.Id, shown);
        Start(shown.RefreshAsync());
    }

    private async Task FollowAsync(IToolkit toolkit, PainterChoice painters, CancellationToken cancellation)
    {
        await foreach (DisplayEvent item in client.EventsAsync(cancellation))
        {
            if (item is RefreshEvent { Refresh: var refresh } && WindowOf(refresh.Head) is { } window)
            {
                Start(window.RefreshAsync());
            }
        }
    }

    private HeadWindow? WindowOf(uint head) => _windows.Values.FirstOrDefault(window => window.Head == head);

    private void Take(ToolkitEvent next)
    {
        if (next is SessionEnded)
        {
            Close(_windows.Values);
        }
        else if (_windows.TryGetValue(next.Window, out HeadWindow? window))
        {
            switch (next)
            {
                case WindowClosed:
                    Close([window]);
                    break;
                case WindowExposed:
                    window.Redraw(null);
                    break;
                case WindowResized size:
                    Start(window.ResizedAsync(size.WidthPx, size.HeightPx));
                    break;
            }
        }
    }

    private void Close(IEnumerable<HeadWindow> windows)
    {
        foreach (HeadWindow window in windows.ToList())
        {
            _windows.Remove(window.Window.Id);
            _closed.Add(window.Head);
            window.Dispose();
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

using RemoteDisplay.Clipboard;
using RemoteDisplay.Input;
using RemoteDisplay.Window.Clipboard;
using RemoteDisplay.Window.Heads;
using RemoteDisplay.Window.Toolkit;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Window;

/// <summary>Shows heads of the guest in windows of this machine's desktop, by the display socket.</summary>
/// <param name="client">Wants events, and takes memfds and dma-bufs (<see cref="ClientOptions"/>).</param>
/// <param name="input">The guest's keyboard and pointer.</param>
/// <param name="options">Which heads, and how.</param>
/// <param name="say">Called with lines for the user.</param>
/// <param name="clipboard">Common to the guest and the desktop; null for none.</param>
public sealed class WindowViewer(
    DisplayClient client, IRemoteInput input, WindowOptions options, Action<string> say,
    SharedClipboard? clipboard = null)
{
    private const int ForeverMs = -1;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private Exception? _failure;

    /// <summary>What the display client has to ask of its server.</summary>
    public static DisplayClientOptions ClientOptions { get; } = new()
    {
        Kinds = BufferKinds.Memfd | BufferKinds.Dmabuf,
        Modifiers = ["linear", "x-tiled", "y-tiled", "yf-tiled"],
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
        using HeadWindows windows = new(client, input, options, toolkit, say);
        LoopContext context = new(toolkit.Wake);
        using DesktopClipboard? copies =
            clipboard is null ? null : new(clipboard, toolkit, context, say, TimeProvider.System);
        SynchronizationContext? before = SynchronizationContext.Current;
        using CancellationTokenRegistration stopped = cancellation.Register(toolkit.Wake);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            Start(FollowAsync(windows, end.Token));
            Start(TickAsync(windows, end.Token));
            Loop(toolkit, windows, copies, context, cancellation);
        }
        finally
        {
            end.Cancel();
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void Loop(
        IToolkit toolkit, HeadWindows windows, DesktopClipboard? copies, LoopContext context,
        CancellationToken cancellation)
    {
        while (!windows.AreClosed)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_failure is not null)
            {
                throw _failure;
            }

            ToolkitEvent? next = toolkit.Wait(context.HasWork ? 0 : ForeverMs);
            context.Run();
            if (next is SessionEnded)
            {
                return;
            }

            if (next is ClipboardChanged or FocusGained)
            {
                copies?.Take();
            }

            if (next is KeyChanged { IsDown: true, IsRepeated: false } or ButtonChanged { IsDown: true })
            {
                copies?.OnPressed();
            }

            if (next is not null && windows.OfId(next.Window) is { } window)
            {
                Start(TakeAsync(windows, window, next));
            }
        }
    }

    private static async Task TakeAsync(HeadWindows windows, HeadSession window, ToolkitEvent next)
    {
        if (next is PointerPlaced)
        {
            windows.GivePointer(window);
        }

        if (await window.TakeAsync(next))
        {
            windows.Close(window);
        }
    }

    /// <summary>Opens the first windows, and then does what the server reports.</summary>
    private async Task FollowAsync(HeadWindows windows, CancellationToken cancellation)
    {
        foreach (HeadSession window in await windows.OpenFirstAsync(cancellation))
        {
            Start(window.RefreshAsync(PlaneTypes.All));
        }

        await foreach (DisplayEvent item in client.EventsAsync(cancellation))
        {
            switch (item)
            {
                case HeadChangedEvent { Change: var change } when windows.Change(change) is { } opened:
                    Start(opened.RefreshAsync(PlaneTypes.All));
                    break;
                case BufferRetiredEvent { DmabufId: var id }:
                    windows.All.ToList().ForEach(window => window.Retire(id));
                    break;
                case RefreshEvent { Refresh: var refresh } when windows.OfHead(refresh.Head) is { } window:
                    Start(window.RefreshAsync(refresh.Planes));
                    break;
            }
        }
    }

    private async Task TickAsync(HeadWindows windows, CancellationToken cancellation)
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
            foreach (HeadSession window in windows.All)
            {
                await window.TickAsync();
            }
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

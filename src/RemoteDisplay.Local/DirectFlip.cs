using System.Threading.Channels;
using LinuxInterop;
using RemoteDisplay.Local.Gpu;
using RemoteDisplay.Local.Heads;
using RemoteDisplay.Local.Input;
using RemoteDisplay.Local.Kms;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local;

/// <summary>Shows heads of the guest on monitors of this machine, by the display socket and KMS.</summary>
/// <param name="connect">Connects a client that wants events, and takes dma-bufs and memfds
/// (<see cref="ClientOptions"/>).</param>
/// <param name="options">The card, the monitors and the behaviour.</param>
/// <param name="report">Called when the way in which a head is shown changes.</param>
public sealed class DirectFlip(
    Func<CancellationToken, ValueTask<DisplayClient>> connect, DirectFlipOptions options, Action<ShownAs> report)
{
    /// <summary>The requests that the display client must make to its server.</summary>
    public static DisplayClientOptions ClientOptions { get; } = new()
    {
        Kinds = BufferKinds.Dmabuf | BufferKinds.Memfd,
        Modifiers = ["linear", "x-tiled", "y-tiled", "yf-tiled"],
        WantsEvents = true,
        MaxBuffers = 8,
        ContinuesOnItsThread = true,
    };

    /// <summary>Who adds an item handles it, if no other is being handled: a picture then costs the fewest switches
    /// of threads.</summary>
    private readonly Channel<object> _inbox = Channel.CreateUnbounded<object>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });

    private IReadOnlyList<ShownHead> _shown = [];

    /// <summary>The statistics of each head that is shown, by its number.</summary>
    public IReadOnlyDictionary<uint, HeadStatistics> Statistics =>
        _shown.ToDictionary(shown => (uint)shown.Map.Head, shown => shown.Statistics);

    private bool Reconnects => options.OnEnd != EndPicture.Exit;

    /// <summary>Shows the heads until it is cancelled or fails, and then restores the monitors.</summary>
    /// <exception cref="LocalDisplayException">The card cannot be used, or its lease was revoked.</exception>
    /// <exception cref="IOException">The connection to the server, or the card, is lost.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled it.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        DisplayClient client = await connect(cancellation).ConfigureAwait(false);
        using DrmCard card = OpenCard(client);
        CardTools tools = new(card, new Framebuffers(card), new CardRenderer(card));
        using CardRenderer renderer = tools.Renderer;
        using CardEvents events = new(
            card, item => _inbox.Writer.TryWrite(item), lost => _inbox.Writer.TryComplete(lost));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using VirtualTerminal? terminal = TerminalSwitch.Take(options, _inbox.Writer);
        using SeatInput? seat =
            options.Input is { } guest ? new SeatInput(guest, number => terminal?.Activate(number)) : null;
        using ServerLink link = new(connect, Reconnects, _inbox.Writer);
        Task pump = link.RunAsync(client, end.Token);
        HeadSet? heads = null;
        try
        {
            heads = new HeadSet(tools, client.HeadCount, options, report);
            _shown = heads.Heads;
            await heads.UseServerAsync(client, cancellation).ConfigureAwait(false);
            await foreach (object item in _inbox.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await TakeAsync(heads, item, cancellation).ConfigureAwait(false);
                if (item is TerminalSwitch step)
                {
                    await step.TakeAsync(terminal!, card, heads, seat, cancellation).ConfigureAwait(false);
                }

                seat?.SetDesktop(heads.Desktop);

                heads.DropOld();
                if (card.IsRevoked)
                {
                    throw new LocalDisplayException("the lease was revoked by the program that gave it");
                }

                if (item is DisplayEvent)
                {
                    link.Next();
                }
            }
        }
        finally
        {
            // The threads on which it may run are waited for below.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await end.CancelAsync().ConfigureAwait(false);
            await pump.ConfigureAwait(false);
            heads?.Restore();
            heads?.Dispose();
        }
    }

    private DrmCard OpenCard(DisplayClient client)
    {
        try
        {
            return options.Lease is { } lease ? DrmCard.Adopt(lease) : CardChoice.Open(options.Card);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private async ValueTask TakeAsync(HeadSet heads, object item, CancellationToken cancellation)
    {
        try
        {
            await HandleAsync(heads, item, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (Reconnects
            && e is (IOException or TimeoutException or ObjectDisposedException) and not LocalDisplayException)
        {
            // The connection is lost, which the link reports next.
        }
    }

    private static async ValueTask HandleAsync(HeadSet heads, object item, CancellationToken cancellation)
    {
        switch (item)
        {
            case RefreshEvent { Refresh: var refresh }:
                await heads.RefreshAsync(refresh, cancellation).ConfigureAwait(false);
                break;
            case HeadChangedEvent { Change: var change }:
                heads.OfHead(change.Head)?.Output?.Forget();
                break;
            case BufferRetiredEvent retired:
                heads.Retire(retired.DmabufId);
                break;
            case FlipDone flip when heads.OfCrtc(flip.CrtcId)?.Output is { } output:
                await output.CompleteAsync(flip.TimestampNs, cancellation).ConfigureAwait(false);
                break;
            case HotPlug:
                await heads.FollowMonitorsAsync(cancellation).ConfigureAwait(false);
                break;
            case ServerLost:
                await heads.LoseServerAsync().ConfigureAwait(false);
                break;
            case ServerBack { Client: var client }:
                await heads.UseServerAsync(client, cancellation).ConfigureAwait(false);
                break;
        }
    }
}

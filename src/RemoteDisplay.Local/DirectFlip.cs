using System.Threading.Channels;
using LinuxInterop;
using RemoteDisplay.Local.Gpu;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Scanout;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local;

/// <summary>Shows heads of the guest on monitors of this machine, by the display socket and KMS.</summary>
/// <param name="client">Wants events, and takes dma-bufs and memfds (<see cref="ClientOptions"/>).</param>
/// <param name="options">Where, and how.</param>
/// <param name="report">Called with how a head is shown, whenever that becomes another.</param>
public sealed class DirectFlip(DisplayClient client, DirectFlipOptions options, Action<ShownAs> report)
{
    /// <summary>What the display client has to ask of its server.</summary>
    public static DisplayClientOptions ClientOptions { get; } = new()
    {
        Kinds = BufferKinds.Dmabuf | BufferKinds.Memfd,
        Modifiers = ["linear", "x-tiled", "y-tiled", "yf-tiled"],
        WantsEvents = true,
        MaxBuffers = 8,
    };

    private readonly Channel<object> _inbox =
        Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<uint, ShownHead> _byHead = [];
    private readonly Dictionary<uint, ShownHead> _byCrtc = [];

    /// <summary>Of each head that is shown, by its number.</summary>
    public IReadOnlyDictionary<uint, HeadStatistics> Statistics =>
        _byHead.ToDictionary(entry => entry.Key, entry => entry.Value.Output.Statistics);

    /// <summary>Shows until the end; then what was on the monitors before is there again.</summary>
    /// <exception cref="LocalDisplayException">The card cannot be used.</exception>
    /// <exception cref="IOException">The server, or the card, has gone.</exception>
    /// <exception cref="OperationCanceledException">It is enough.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using DrmCard card = options.Lease is { } lease ? DrmCard.Adopt(lease) : CardChoice.Open(options.Card);
        Framebuffers framebuffers = new(card);
        using CardRenderer renderer = new(card);
        Imports imports = new(new BufferCache<uint>(framebuffers.Remove), new BufferCache<GpuTexture>(renderer.Delete));
        using FlipEvents events = new(
            card, flip => _inbox.Writer.TryWrite(flip), lost => _inbox.Writer.TryComplete(lost));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using SemaphoreSlim next = new(1);
        Task pump = Task.CompletedTask;
        try
        {
            Connect(card, framebuffers, renderer, imports);
            pump = PumpAsync(next, end.Token);
            foreach (HeadOutput output in _byHead.Values.Select(shown => shown.Output))
            {
                await output.RefreshAsync(PlaneTypes.All, MonotonicClock.NowNs, cancellation).ConfigureAwait(false);
            }

            await foreach (object item in _inbox.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                await TakeAsync(item, imports, cancellation).ConfigureAwait(false);
                if (item is DisplayEvent)
                {
                    next.Release();
                }
            }
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            await pump.ConfigureAwait(false);
            foreach (ShownHead shown in _byHead.Values)
            {
                shown.Restore(card);
            }
        }
    }

    private void Connect(DrmCard card, Framebuffers framebuffers, CardRenderer renderer, Imports imports)
    {
        KmsTopology topology = new(card);
        HostHeads heads = new(card, topology);
        IReadOnlyList<HeadMap> maps = HeadMap.Resolve(
            options.Maps,
            client.HeadCount,
            [.. topology.Connectors.Where(connector => connector.IsConnected).Select(connector => connector.Name)],
            [.. topology.Connectors.Where(connector => !connector.IsConnected).Select(connector => connector.Name)]);
        foreach (HeadMap map in maps)
        {
            HostHead host = heads.Take(topology.Connectors.First(connector => connector.Name == map.Connector));
            SavedScreen saved = new(card, host, heads.Objects);
            KmsScanout scanout = new(card, host, heads.Objects);
            PlaneImporter<uint> importer = new(client, imports.Framebuffers, framebuffers.Import);
            GpuPresenter gpu = new(client, framebuffers, renderer, imports.Textures, host);
            CopyPresenter copies = new(client, framebuffers, host, map.Head);
            HeadOutput output = new(
                scanout,
                [new DirectPresenter(client, importer, host, map.Head), gpu, copies],
                new PictureReader(client, map.Head).ReadAsync,
                options.IsAsync,
                (how, why) => report(new ShownAs(map.Head, map.Connector, how, why)));
            _byHead[(uint)map.Head] = _byCrtc[host.CrtcId] = new ShownHead(output, saved, scanout, gpu, copies);
        }
    }

    private async ValueTask TakeAsync(object item, Imports imports, CancellationToken cancellation)
    {
        switch (item)
        {
            case RefreshEvent { Refresh: var refresh } when _byHead.TryGetValue(refresh.Head, out ShownHead? shown):
                await shown.Output.RefreshAsync(refresh.Planes, (long)refresh.TimestampNs, cancellation)
                    .ConfigureAwait(false);
                break;
            case HeadChangedEvent { Change: var change } when _byHead.TryGetValue(change.Head, out ShownHead? shown):
                shown.Output.Forget();
                break;
            case BufferRetiredEvent retired:
                imports.Framebuffers.Retire(retired.DmabufId);
                imports.Textures.Retire(retired.DmabufId);
                break;
            case FlipDone flip when _byCrtc.TryGetValue(flip.CrtcId, out ShownHead? shown):
                await shown.Output.CompleteAsync(flip.TimestampNs, cancellation).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Brings the server's events to where the card's are, one at a time: the client bounds how many wait.
    /// Never fails.</summary>
    /// <param name="next">Released when the last event has been handled.</param>
    /// <param name="cancellation">Ends it.</param>
    private async Task PumpAsync(SemaphoreSlim next, CancellationToken cancellation)
    {
        try
        {
            await foreach (DisplayEvent item in client.EventsAsync(cancellation).ConfigureAwait(false))
            {
                await next.WaitAsync(cancellation).ConfigureAwait(false);
                _inbox.Writer.TryWrite(item);
            }
        }
        catch (Exception e)
        {
            _inbox.Writer.TryComplete(e);
        }
    }

    /// <summary>What was made of the server's buffers.</summary>
    private sealed record Imports(BufferCache<uint> Framebuffers, BufferCache<GpuTexture> Textures);

    private sealed record ShownHead(
        HeadOutput Output, SavedScreen Saved, KmsScanout Scanout, GpuPresenter Gpu, CopyPresenter Copies)
    {
        /// <summary>What was shown before comes back first, and what was made for us goes then: nothing is dark in
        /// between.</summary>
        public void Restore(DrmCard card)
        {
            _ = Saved.Restore(card);
            Gpu.Dispose();
            Copies.Dispose();
            Scanout.Dispose();
        }
    }
}

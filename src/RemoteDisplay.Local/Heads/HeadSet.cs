using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Presenting;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace RemoteDisplay.Local.Heads;

/// <summary>The heads of the guest, and the monitors of a card that show them.</summary>
internal sealed class HeadSet : IDisposable
{
    private readonly CardTools _tools;
    private readonly DirectFlipOptions _options;
    private readonly Action<ShownAs> _report;
    private readonly HostHeads _hosts;
    private readonly List<ShownHead> _heads = [];
    private readonly int _headCount;
    private ServerImports? _imports;
    private ServerImports? _oldImports;

    /// <param name="tools">The card.</param>
    /// <param name="headCount">Of the guest.</param>
    /// <param name="options">Which heads go where.</param>
    /// <param name="report">Called with how a head is shown, whenever that becomes another.</param>
    /// <exception cref="LocalDisplayException">There is no such head or monitor.</exception>
    public HeadSet(CardTools tools, int headCount, DirectFlipOptions options, Action<ShownAs> report)
    {
        (_tools, _headCount, _options, _report) = (tools, headCount, options, report);
        KmsTopology topology = new(tools.Card);
        _hosts = new HostHeads(tools.Card, topology);
        IReadOnlyList<HeadMap> maps = HeadMap.Resolve(
            options.Maps,
            headCount,
            [.. topology.Connectors.Where(connector => connector.IsConnected).Select(connector => connector.Name)],
            [.. topology.Connectors.Where(connector => !connector.IsConnected).Select(connector => connector.Name)]);
        foreach (HeadMap map in maps)
        {
            Add(map, topology.Connectors.First(connector => connector.Name == map.Connector));
        }
    }

    public IReadOnlyList<ShownHead> Heads => _heads;

    /// <summary>Pixels of the guest's desktop: the heads that are shown, side by side in their order.</summary>
    public (int WidthPx, int HeightPx) Desktop
    {
        get
        {
            (int WidthPx, int HeightPx)[] sizes =
                [.. _heads.Select(shown => shown.Output?.PictureSize ?? default), default];
            return (sizes.Sum(size => size.WidthPx), sizes.Max(size => size.HeightPx));
        }
    }

    public ShownHead? OfHead(uint head) => _heads.Find(shown => shown.Map.Head == head);

    public ShownHead? OfCrtc(uint crtc) => _heads.Find(shown => shown.CrtcId == crtc);

    /// <summary>A buffer's id is not valid any more.</summary>
    public void Retire(uint id) => _imports?.Retire(id);

    /// <summary>Handles a refresh. One after lost ones may hide changes of any head.</summary>
    public async ValueTask RefreshAsync(RefreshMessage refresh, CancellationToken cancellation)
    {
        long timestampNs = (long)refresh.TimestampNs;
        if (refresh.Missed > 0)
        {
            foreach (HeadOutput output in _heads.Select(shown => shown.Output).OfType<HeadOutput>())
            {
                await output.RefreshAsync(PlaneTypes.All, timestampNs, cancellation).ConfigureAwait(false);
            }
        }
        else if (OfHead(refresh.Head)?.Output is { } output)
        {
            await output.RefreshAsync(refresh.Planes, timestampNs, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Shows what this server has.</summary>
    public async ValueTask UseServerAsync(DisplayClient client, CancellationToken cancellation)
    {
        _imports = new ServerImports(client, _tools);
        _heads.ForEach(shown => shown.Monitor = null);
        await FollowMonitorsAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The server has gone.</summary>
    public async ValueTask LoseServerAsync()
    {
        foreach (ShownHead shown in _heads.Where(shown => shown.Output is not null))
        {
            await shown.DetachAsync(isDark: _options.OnEnd == EndPicture.Black).ConfigureAwait(false);
            shown.Report("waits", "the server has gone");
        }

        _oldImports ??= _imports;
        _imports = null;
    }

    /// <summary>Frees what an earlier server's pictures were made of, once none of them is on a screen.</summary>
    public void DropOld()
    {
        if (_oldImports is not null && _imports is not null && _heads.TrueForAll(shown => shown.DropOld()))
        {
            _oldImports.Dispose();
            _oldImports = null;
        }
    }

    /// <summary>Looks which monitors there are, and begins or ceases to show heads on them.</summary>
    public async ValueTask FollowMonitorsAsync(CancellationToken cancellation)
    {
        if (_imports is not { } imports)
        {
            return;
        }

        KmsTopology topology = new(_tools.Card);
        AddNew(topology);
        foreach (ShownHead shown in _heads)
        {
            KmsConnector? connector =
                topology.Connectors.FirstOrDefault(connector => connector.Name == shown.Map.Connector);
            MonitorIdentity? monitor = connector is null ? null : MonitorIdentity.Of(_tools.Card, connector);
            bool isSame = monitor is null ? shown.Monitor is null && shown.Output is null
                : monitor.IsSameAs(shown.Monitor) && shown.Output is not null;
            if (isSame)
            {
                continue;
            }

            shown.Monitor = monitor;
            await shown.DetachAsync(isDark: true).ConfigureAwait(false);
            await OfferAsync(imports.Client, shown, monitor, cancellation).ConfigureAwait(false);
            if (monitor is null)
            {
                shown.Report("waits", "no monitor is connected");
            }
            else
            {
                await shown.AttachAsync(imports, connector!.Modes, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Another program becomes the card's master.</summary>
    public void Suspend() => _heads.ForEach(shown => shown.Suspend());

    /// <summary>This program is the card's master again.</summary>
    public async ValueTask ResumeAsync(CancellationToken cancellation)
    {
        foreach (ShownHead shown in _heads)
        {
            await shown.ResumeAsync(cancellation).ConfigureAwait(false);
        }

        await FollowMonitorsAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Shows on each monitor what was there before.</summary>
    public void Restore() => _heads.ForEach(shown => shown.Restore());

    public void Dispose()
    {
        _heads.ForEach(shown => shown.Dispose());
        _imports?.Dispose();
        _oldImports?.Dispose();
    }

    /// <summary>Without a map of the user's, further monitors get further heads.</summary>
    private void AddNew(KmsTopology topology)
    {
        if (_options.Maps.Count > 0)
        {
            return;
        }

        foreach (KmsConnector connector in topology.Connectors.Where(connector => connector.IsConnected
            && !_heads.Exists(shown => shown.Map.Connector == connector.Name)))
        {
            if (_heads.Count < _headCount)
            {
                TryAdd(new HeadMap(_heads.Count, connector.Name), connector);
            }
        }
    }

    private void TryAdd(HeadMap map, KmsConnector connector)
    {
        try
        {
            Add(map, connector);
        }
        catch (LocalDisplayException e)
        {
            _report(new ShownAs(map.Head, map.Connector, "not shown", e.Message));
        }
    }

    private void Add(HeadMap map, KmsConnector connector) =>
        _heads.Add(new ShownHead(_tools, map, _hosts.Take(connector), _hosts.Objects, _options, _report));

    /// <summary>Has the guest see the monitor at the output that the head normally drives.</summary>
    private async ValueTask OfferAsync(
        DisplayClient client, ShownHead shown, MonitorIdentity? monitor, CancellationToken cancellation)
    {
        if (!_options.OffersEdid)
        {
            return;
        }

        if (monitor is { Edid.Length: 0 })
        {
            shown.Report("no EDID", "the monitor has none: the guest keeps the one that it has");
            return;
        }

        try
        {
            await client.SetOutputAsync(shown.Map.Head, monitor?.Edid, cancellation).ConfigureAwait(false);
        }
        catch (VfioUserException e)
        {
            shown.Report("EDID refused", e.Message);
        }
    }
}

using LinuxInterop;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Scanout;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Heads;

/// <summary>A head of the guest, and the monitor for it, which may come and go.</summary>
internal sealed class ShownHead : IDisposable
{
    private readonly CardTools _tools;
    private readonly DirectFlipOptions _options;
    private readonly Action<ShownAs> _report;
    private readonly IReadOnlyDictionary<uint, KmsObject> _objects;
    private readonly SavedScreen _saved;
    private readonly List<HeadPresentation> _old = [];
    private HostHead _host;
    private HeadPresentation? _shown;
    private bool _isSuspended;

    /// <param name="tools">The card.</param>
    /// <param name="map">Which head and connector.</param>
    /// <param name="host">The pipe and its planes.</param>
    /// <param name="objects">With the values that their properties have now.</param>
    /// <param name="options">How.</param>
    /// <param name="report">Called with how the head is shown, whenever that becomes another.</param>
    public ShownHead(
        CardTools tools,
        HeadMap map,
        HostHead host,
        IReadOnlyDictionary<uint, KmsObject> objects,
        DirectFlipOptions options,
        Action<ShownAs> report)
    {
        (_tools, Map, _host, _objects, _options, _report) = (tools, map, host, objects, options, report);
        _saved = new SavedScreen(tools.Card, host, objects);
    }

    public HeadMap Map { get; }

    public uint CrtcId => _host.CrtcId;

    /// <summary>null while there is no monitor, or no server.</summary>
    public HeadOutput? Output => _shown?.Output;

    public HeadStatistics Statistics { get; } = new();

    /// <summary>What is known of the monitor; null while there is none.</summary>
    public MonitorIdentity? Monitor { get; set; }

    /// <summary>Begins to show the head on a monitor.</summary>
    public async ValueTask AttachAsync(
        ServerImports imports, IReadOnlyList<HostMode> modes, CancellationToken cancellation)
    {
        _host = _host with { Modes = modes };
        _shown = new HeadPresentation(
            _tools, imports, _host, _objects, Map.Head, _options, Statistics, (how, why) => Report(how, why));
        if (_isSuspended)
        {
            _shown.Output.Suspend();
        }

        await _shown.Output.RefreshAsync(PlaneTypes.All, MonotonicClock.NowNs, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ceases to show it.</summary>
    /// <param name="isDark">Turns the monitor off; else the last picture stays until there is another.</param>
    public async ValueTask DetachAsync(bool isDark)
    {
        if (_shown is not { } shown)
        {
            return;
        }

        _shown = null;
        if (isDark)
        {
            await shown.Output.EndAsync().ConfigureAwait(false);
            shown.Dispose();
        }
        else
        {
            _old.Add(shown);
        }
    }

    /// <summary>Frees what was shown by an earlier connection, once there is another picture.</summary>
    /// <returns>Whether nothing is left of earlier connections.</returns>
    public bool DropOld()
    {
        if (_shown is { Output.HasShown: false } && _old.Count > 0)
        {
            return false;
        }

        _old.ForEach(old => old.Dispose());
        _old.Clear();
        return true;
    }

    /// <summary>Another program shows its picture, until <see cref="ResumeAsync"/>.</summary>
    public void Suspend()
    {
        _isSuspended = true;
        _shown?.Output.Suspend();
    }

    public async ValueTask ResumeAsync(CancellationToken cancellation)
    {
        _isSuspended = false;
        if (_shown is not null)
        {
            await _shown.Output.ResumeAsync(MonotonicClock.NowNs, cancellation).ConfigureAwait(false);
        }
    }

    public void Report(string how, string why = "") => _report(new ShownAs(Map.Head, Map.Connector, how, why));

    /// <summary>Shows what was shown before. What was made for us has to live until then, so that nothing is dark in
    /// between.</summary>
    public void Restore()
    {
        if (!_isSuspended)
        {
            _ = _saved.Restore(_tools.Card);
        }
    }

    public void Dispose()
    {
        _shown?.Dispose();
        _old.ForEach(old => old.Dispose());
    }
}

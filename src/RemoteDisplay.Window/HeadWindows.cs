using System.Globalization;
using DisplayModel.Geometry;
using RemoteDisplay.Input;
using RemoteDisplay.Screens;
using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Heads;
using RemoteDisplay.Window.Input;
using RemoteDisplay.Window.Toolkit;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Window;

/// <summary>The windows that are open. On their thread.</summary>
internal sealed class HeadWindows : IDisposable
{
    private const int DarkWidthPx = 640;
    private const int DarkHeightPx = 480;

    private readonly DisplayClient _client;
    private readonly IRemoteInput _input;
    private readonly WindowOptions _options;
    private readonly IToolkit _toolkit;
    private readonly PainterChoice _painters;
    private readonly HeadSettings _settings;
    private readonly Dictionary<uint, HeadSession> _byId = [];
    private readonly (int WidthPx, int HeightPx)[] _sizes;
    private readonly HashSet<int> _closed = [];

    /// <param name="client">Of the display socket.</param>
    /// <param name="input">The guest's keyboard and pointer.</param>
    /// <param name="options">Which heads, and how.</param>
    /// <param name="toolkit">Opens windows.</param>
    /// <param name="say">Called with lines for the user.</param>
    /// <exception cref="WindowException">GL is wanted, and there is none.</exception>
    public HeadWindows(
        DisplayClient client, IRemoteInput input, WindowOptions options, IToolkit toolkit, Action<string> say)
    {
        (_client, _input, _options, _toolkit) = (client, input, options, toolkit);
        _painters = PainterChoice.Of(toolkit, options.Renderer);
        _sizes = new (int, int)[client.HeadCount];
        _settings = new HeadSettings(
            _painters.Reason, options.ShowsStatistics, options.ScreenshotFolder ?? Directory.GetCurrentDirectory(),
            () => toolkit.ClipboardText, say);
        if (options.ShowsStatistics)
        {
            say($"{toolkit.Name}, {_painters.Reason}");
        }
    }

    public IReadOnlyList<HeadSession> All => [.. _byId.Values];

    /// <summary>Whether the user has closed the last.</summary>
    public bool AreClosed => _byId.Count == 0 && _closed.Count > 0;

    /// <summary>Opens those that the options name, or those of lit heads.</summary>
    /// <returns>They have shown nothing yet.</returns>
    /// <exception cref="WindowException">The desktop refuses.</exception>
    public async Task<IReadOnlyList<HeadSession>> OpenFirstAsync(CancellationToken cancellation)
    {
        for (int head = 0; head < _sizes.Length; head++)
        {
            GfxPlaneExtension details = (await _client.QueryPlaneAsync(
                DrmPlaneType.Primary, head, cancellation: cancellation)).Details;
            _sizes[head] = ((int)details.PictureWidth, (int)details.PictureHeight);
        }

        int[] lit = [.. Enumerable.Range(0, _sizes.Length).Where(head => _sizes[head].WidthPx > 0)];
        IEnumerable<int> first = _options.Heads.Count > 0 ? _options.Heads.Distinct() : lit.Length > 0 ? lit : [0];
        return [.. first.Select(Open)];
    }

    /// <summary>A head has another size: opens a window if it was lit, and no options and no user speak against
    /// it.</summary>
    /// <returns>null if none was opened.</returns>
    /// <exception cref="WindowException">The desktop refuses.</exception>
    public HeadSession? Change(HeadChangedMessage change)
    {
        int head = (int)change.Head;
        _sizes[head] = ((int)change.Width, (int)change.Height);
        return change.Width > 0 && _options.Heads.Count == 0 && OfHead(change.Head) is null && !_closed.Contains(head)
            ? Open(head)
            : null;
    }

    public HeadSession? OfHead(uint head) => _byId.Values.FirstOrDefault(window => window.Head == head);

    /// <param name="id">As in <see cref="ToolkitEvent.Window"/>.</param>
    public HeadSession? OfId(uint id) => _byId.GetValueOrDefault(id);

    /// <summary>The pointer has one shape, that of the window which it is over.</summary>
    public void GivePointer(HeadSession window)
    {
        foreach (HeadSession other in _byId.Values.Where(other => other.HasPointer != (other == window)))
        {
            other.HasPointer = other == window;
        }
    }

    public void Close(HeadSession window)
    {
        if (_byId.Remove(window.Window.Id))
        {
            _closed.Add(window.Head);
            Report(window);
            window.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (HeadSession window in All)
        {
            Close(window);
        }
    }

    private HeadSession Open(int head)
    {
        IReadOnlyList<PixelRect> monitors = _toolkit.Monitors;
        PixelRect monitor = monitors.Count > 0 ? monitors[_byId.Count % monitors.Count] : default;
        (int width, int height) = _sizes[head].WidthPx > 0 ? _sizes[head] : (DarkWidthPx, DarkHeightPx);
        (width, height) = Placement.SizeWithin(width, height, monitor);
        IToolkitWindow window = _toolkit.Open(_client.Heads[head].Name, width, height, _painters.UsesGl);
        HeadWindow shown = new(_client, head, window, _painters.Make(window), _options.Scaling)
        {
            KeepsMode = _options.KeepsMode,
            Room = monitor,
        };
        HeadInput input = new(
            _input, () => DesktopLayout.Of(_sizes.Select((size, i) => (i, size.WidthPx, size.HeightPx))), head);
        HeadSession session = new(_client, shown, new WindowInput(input, _options.Keymap), _settings);
        _byId.Add(window.Id, session);
        if (_options.IsFullscreen)
        {
            window.MoveTo(monitor.X, monitor.Y);
            window.IsFullscreen = true;
        }

        return session;
    }

    /// <summary>Counts what a window has shown.</summary>
    private void Report(HeadSession window)
    {
        if (_options.ShowsStatistics)
        {
            PictureCounts counts = window.Counts;
            _settings.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"head={window.Head} pictures={counts.Pictures} direct={counts.Direct} merged={counts.Merged} "
                    + $"copied={counts.CopiedBytes} latency_ms={counts.LatencyNs.Median / 1e6:0.00} "
                    + $"p99_ms={counts.LatencyNs.P99 / 1e6:0.00} how={window.How}"));
        }
    }
}

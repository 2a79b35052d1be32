using DisplayModel;
using DisplayModel.Scanout;
using DisplayModel.Timing;
using DisplaySource.Refreshing;
using LinuxInterop;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace DisplaySource;

/// <summary>The pipes of a display model as heads: pipe n is head n. Until a driver shows a plane, the heads show the
/// picture of the firmware.</summary>
public sealed class PipeDisplaySource : IDisplaySource, IDisposable
{
    private readonly DisplayModel.Display _display;
    private readonly Func<string, byte[]?> _describe;
    private readonly IDeviceThread _device;
    private readonly HeadWatch[] _heads;
    private readonly VblankClock?[] _rasters;
    private readonly RefreshThread _thread;

    /// <param name="display">The display model; it raises its events on the device's thread.</param>
    /// <param name="surfaces">The memory that contains the planes' pixels.</param>
    /// <param name="describe">Called for <see cref="DescribeAsync"/>, on the device's thread.</param>
    /// <param name="device">The thread of the device that the display belongs to.</param>
    /// <param name="logger">The log for a failure of the thread that looks for changes; null for none.</param>
    public PipeDisplaySource(
        DisplayModel.Display display,
        ISurfaceMemory surfaces,
        Func<string, byte[]?> describe,
        IDeviceThread device,
        ILogger? logger = null)
    {
        _display = display;
        _describe = describe;
        _device = device;
        _heads = [.. display.Pipes.Select(pipe => new HeadWatch(pipe.Index, surfaces, () => pipe.KeptFromNs))];
        _rasters = new VblankClock?[_heads.Length];
        _thread = new RefreshThread(_heads, logger ?? NullLogger.Instance);
        Surfaces = surfaces;
        _display.Vblank += OnVblank;
        _display.Switched += OnSwitched;
    }

    public int HeadCount => _heads.Length;

    public int OutputCount => _display.Outputs.Count;

    public ISurfaceMemory Surfaces { get; }

    public HeadState Head(int head) => _heads[head].State;

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh)
    {
        IDisposable[] subscriptions = [.. _heads.Select(head => head.Listen(policy, onRefresh))];
        _thread.Wake();
        return new Subscription(subscriptions);
    }

    public Damage DamageSince(int head, ulong sequence) =>
        _heads[head].DamageSince(sequence, MonotonicClock.NowNs);

    public void ExpectChange()
    {
        Array.ForEach(_heads, head => head.Alert(MonotonicClock.NowNs));
        _thread.Wake();
    }

    /// <summary>Checks whether pictures can still be read. Call it when the client of the device has mapped or unmapped
    /// guest memory, or has disconnected. Any thread; does not wait.</summary>
    public void OnDmaChanged() => _thread.CheckMemory();

    /// <inheritdoc/>
    /// <remarks>The device's thread only captures the scene; a thread of the pool composes it.</remarks>
    public async Task<Capture> CaptureAsync(int head, bool withCursor)
    {
        Scene? scene = await _device.InvokeAsync(() => _display.Capture(head)).ConfigureAwait(false);
        if (scene is null)
        {
            return Capture.Dark;
        }

        using ISurfaceView view = Surfaces.Open();
        return Composer.IsMemoryMissing(scene, view)
            ? Capture.Unreadable
            : new Capture(Composer.Compose(scene, view, withCursor));
    }

    public Task<byte[]?> DescribeAsync(string part) => _device.InvokeAsync(() => _describe(part));

    public OutputState Output(int output)
    {
        Output it = _display.Outputs[output];
        return new OutputState(it.IsPlugged, it.Edid, it.Connector, it.MaxPixelClockHz);
    }

    public Task SetOutputAsync(int output, byte[]? edid, TimeSpan edidDelay = default) => _device.InvokeAsync(() =>
    {
        if (edid is null)
        {
            _display.Outputs[output].Unplug();
        }
        else
        {
            _display.Outputs[output].Plug(edid, MonotonicClock.NowNs + (long)edidDelay.TotalNanoseconds);
        }

        return true;
    });

    public Task<bool> ChangeEdidAsync(int output, byte[] edid, TimeSpan edidDelay = default) =>
        _device.InvokeAsync(() => _display.Outputs[output].ChangeEdid(
            edid, MonotonicClock.NowNs + (long)edidDelay.TotalNanoseconds));

    public Task<bool> LoseLinkAsync(int output) => _device.InvokeAsync(() =>
    {
        if (_display.Outputs[output] is not { IsPlugged: true, Receiver: { } receiver })
        {
            return false;
        }

        receiver.LoseLink();
        return true;
    });

    public void Dispose()
    {
        _display.Vblank -= OnVblank;
        _display.Switched -= OnSwitched;
        _thread.Dispose();
    }

    private void OnVblank(Pipe pipe, VblankInfo vblank)
    {
        PlaneKinds planes = vblank.IsOutputChanged ? PlaneKinds.All : TypesOf(pipe, vblank.Flipped);
        if (planes != PlaneKinds.None && !_display.ShowsFirmware(pipe.Index))
        {
            Publish(pipe, planes, vblank.FrameCount, vblank.StartNs);
        }
    }

    private void OnSwitched(Pipe pipe)
    {
        long nowNs = MonotonicClock.NowNs;
        VblankClock? raster = _display.RasterOf(pipe.Index)?.Copy();
        _rasters[pipe.Index] = raster;
        Publish(pipe, PlaneKinds.All, (raster ?? pipe.Clock).FrameCountAt(nowNs), nowNs);
        _thread.Wake();
    }

    /// <summary>Publishes a state; the head assigns its sequence number.</summary>
    private void Publish(Pipe pipe, PlaneKinds planes, ulong frameCount, long timestampNs)
    {
        HeadWatch head = _heads[pipe.Index];
        bool wasDark = head.State.Scene is null;
        Scene? scene = _display.Capture(pipe.Index);
        head.Publish(new HeadState(scene, 0, frameCount, timestampNs, _rasters[pipe.Index]), planes);
        if (wasDark)
        {
            _thread.Wake();
        }

        if (head.State.Memory != HeadMemory.Present && (planes & ~PlaneKinds.Cursor) != 0)
        {
            _thread.CheckMemory();
        }
    }

    private static PlaneKinds TypesOf(Pipe pipe, uint flipped)
    {
        PlaneKinds types = PlaneKinds.None;
        foreach (Plane plane in pipe.Planes)
        {
            types |= (flipped & (1u << plane.Index)) == 0 ? PlaneKinds.None : plane.Kind switch
            {
                PlaneKind.Primary => PlaneKinds.Primary,
                PlaneKind.Cursor => PlaneKinds.Cursor,
                _ => PlaneKinds.Overlay,
            };
        }

        return types;
    }

    private sealed class Subscription(IDisposable[] parts) : IDisposable
    {
        public void Dispose() => Array.ForEach(parts, part => part.Dispose());
    }
}

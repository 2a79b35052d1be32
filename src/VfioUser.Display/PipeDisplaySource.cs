using DisplayModel;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display;

/// <summary>The pipes of a display model as heads: pipe n is head n.</summary>
public sealed class PipeDisplaySource : IDisplaySource
{
    private readonly DisplayModel.Display _display;
    private readonly Func<byte[]> _describe;
    private readonly VfioUserServer _server;
    private readonly HeadState[] _heads;
    private Action<Refresh>? _listeners;

    /// <param name="display">Its events come on the device's thread.</param>
    /// <param name="surfaces">Where the planes' pixels are.</param>
    /// <param name="describe">Makes the JSON of <see cref="DescribeAsync"/>; runs on the device's thread.</param>
    /// <param name="server">Whose thread the device lives on.</param>
    public PipeDisplaySource(
        DisplayModel.Display display, ISurfaceMemory surfaces, Func<byte[]> describe, VfioUserServer server)
    {
        _display = display;
        _describe = describe;
        _server = server;
        _heads = [.. display.Pipes.Select(_ => new HeadState(null, 0, 0, 0))];
        Surfaces = surfaces;
        _display.Vblank += OnVblank;
        _display.Switched += OnSwitched;
    }

    public int HeadCount => _display.Pipes.Count;

    public ISurfaceMemory Surfaces { get; }

    public HeadState Head(int head) => Volatile.Read(ref _heads[head]);

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh)
    {
        _listeners += onRefresh;
        return new Subscription(() => _listeners -= onRefresh);
    }

    public Damage DamageSince(int head, ulong sequence)
    {
        HeadState state = Head(head);
        return new Damage(state.Sequence, state.Sequence == sequence || state.Scene is not { } scene
            ? []
            : [new PixelRectangle(0, 0, scene.WidthPx, scene.HeightPx)]);
    }

    public Task<Frame?> CaptureAsync(int head, bool withCursor) => _server.InvokeAsync(() =>
    {
        using ISurfaceView view = Surfaces.Open();
        return _display.Pipes[head].Capture() is { } scene ? Composer.Compose(scene, view, withCursor) : null;
    });

    public Task<byte[]> DescribeAsync() => _server.InvokeAsync(_describe);

    public OutputState Output(int output) => new(_display.Outputs[output].IsPlugged, _display.Outputs[output].Edid);

    public Task SetOutputAsync(int output, byte[]? edid) => _server.InvokeAsync(() =>
    {
        if (edid is null)
        {
            _display.Outputs[output].Unplug();
        }
        else
        {
            _display.Outputs[output].Plug(edid);
        }

        return true;
    });

    private void OnVblank(Pipe pipe, VblankInfo vblank)
    {
        if (vblank.Flipped != 0)
        {
            Publish(pipe, TypesOf(pipe, vblank.Flipped), vblank.FrameCount, vblank.StartNs);
        }
    }

    private void OnSwitched(Pipe pipe)
    {
        long nowNs = VfioUser.Server.Linux.MonotonicClock.NowNs;
        Publish(
            pipe, PlaneTypes.Overlay | PlaneTypes.Primary | PlaneTypes.Cursor, pipe.Clock.FrameCountAt(nowNs), nowNs);
    }

    private void Publish(Pipe pipe, PlaneTypes planes, ulong frameCount, long timestampNs)
    {
        ref HeadState head = ref _heads[pipe.Index];
        ulong sequence = head.Sequence + 1;
        Volatile.Write(ref head, new HeadState(pipe.Capture(), sequence, frameCount, timestampNs));
        _listeners?.Invoke(new Refresh(pipe.Index, planes, sequence, frameCount, timestampNs));
    }

    private static PlaneTypes TypesOf(Pipe pipe, uint flipped)
    {
        PlaneTypes types = PlaneTypes.None;
        foreach (Plane plane in pipe.Planes)
        {
            types |= (flipped & (1u << plane.Index)) == 0 ? PlaneTypes.None : plane.Kind switch
            {
                PlaneKind.Primary => PlaneTypes.Primary,
                PlaneKind.Cursor => PlaneTypes.Cursor,
                _ => PlaneTypes.Overlay,
            };
        }

        return types;
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

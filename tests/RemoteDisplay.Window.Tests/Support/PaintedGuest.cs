using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using LinuxInterop;
using RemoteDisplay.Screens;
using VfioUser.Display.Buffers;
using VfioUser.Display.Endpoint;
using VfioUser.Server;

namespace RemoteDisplay.Window.Tests.Support;

/// <summary>A display socket whose heads show pictures that a test paints.</summary>
internal sealed class PaintedGuest : IDisplaySource, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PaintedHead[] _heads;
    private readonly PaintedMemory _memory;
    private readonly OutputState[] _outputs;
    private readonly List<Action<Refresh>> _listeners = [];
    private readonly ExtensionServer _server;

    /// <param name="path">Of the display socket.</param>
    /// <param name="heads">How many; all are dark at first.</param>
    /// <param name="buffers">Of its planes; null for none.</param>
    public PaintedGuest(string path, int heads = 1, IPlaneBuffers? buffers = null)
    {
        _heads = [.. Enumerable.Range(0, heads).Select(head => new PaintedHead(head))];
        _memory = new PaintedMemory(_heads);
        _outputs = new OutputState[heads];
        _server = new ExtensionServer(
            new DisplayEndpoint(this, buffers), "display", new VfioUserServerOptions { SocketPath = path });
        _server.Start();
    }

    public int HeadCount => _heads.Length;

    public int OutputCount => _heads.Length;

    public ISurfaceMemory Surfaces => _memory;

    /// <summary>Called with an output and its EDID when a client has plugged another monitor in.</summary>
    public Action<int, byte[]?>? Plugged { get; set; }

    /// <param name="head">0-based.</param>
    /// <param name="picture">null turns the head off.</param>
    /// <param name="damage">What differs from the last picture; none for everything.</param>
    public void Show(int head, Frame? picture, params PixelRect[] damage) => Change(
        head, PlaneKinds.All, _heads[head].Picture, picture, damage, () => _heads[head].Picture = picture);

    /// <param name="head">0-based.</param>
    /// <param name="cursor">On the head; without an image there is none.</param>
    public void ShowCursor(int head, CursorState cursor) => Change(
        head, PlaneKinds.Cursor, null, null, [], () => _heads[head].Cursor = cursor);

    /// <param name="head">0-based.</param>
    /// <param name="colour">The steps that its pixels pass.</param>
    public void ChangeColours(int head, PipeColour colour) => Change(
        head, PlaneKinds.All, null, null, [], () => _heads[head].Colour = colour);

    public HeadState Head(int head) => _heads[head].State;

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh)
    {
        lock (_gate)
        {
            _listeners.Add(onRefresh);
        }

        return new Subscription(() =>
        {
            lock (_gate)
            {
                _listeners.Remove(onRefresh);
            }
        });
    }

    public Damage DamageSince(int head, ulong sequence)
    {
        lock (_gate)
        {
            HeadState state = Head(head);
            PixelRect all = new(0, 0, state.Scene?.WidthPx ?? 0, state.Scene?.HeightPx ?? 0);
            return new Damage(
                state.Sequence,
                sequence > 0 && _heads[head].Changes.Since(sequence) is { } known ? known : all.IsEmpty ? [] : [all]);
        }
    }

    public void ExpectChange()
    {
    }

    public Task<Capture> CaptureAsync(int head, bool withCursor)
    {
        using ISurfaceView view = _memory.Open();
        return Task.FromResult(
            Head(head).Scene is { } scene ? new Capture(Composer.Compose(scene, view, withCursor)) : Capture.Dark);
    }

    public Task<byte[]?> DescribeAsync(string part) => Task.FromResult<byte[]?>(null);

    public OutputState Output(int output) => _outputs[output] ?? new OutputState(false, default);

    public Task SetOutputAsync(int output, byte[]? edid, TimeSpan edidDelay = default)
    {
        _outputs[output] = new OutputState(edid is not null, edid);
        Plugged?.Invoke(output, edid);
        return Task.CompletedTask;
    }

    public Task<bool> ChangeEdidAsync(int output, byte[] edid, TimeSpan edidDelay = default) =>
        Task.FromResult(false);

    public Task<bool> LoseLinkAsync(int output) => Task.FromResult(false);

    public void Dispose() => _server.Dispose();

    private void Change(
        int head, PlaneKinds planes, Frame? before, Frame? after, PixelRect[] damage, Action apply)
    {
        Action<Refresh>[] listeners;
        HeadState state;
        lock (_gate)
        {
            apply();
            ulong sequence = Head(head).Sequence + 1;
            if ((before?.WidthPx, before?.HeightPx) != (after?.WidthPx, after?.HeightPx))
            {
                _heads[head].Changes.Restart(sequence);
            }
            else if (after is not null)
            {
                _heads[head].Changes.Add(
                    sequence, damage.Length > 0 ? damage : [new PixelRect(0, 0, after.WidthPx, after.HeightPx)]);
            }

            state = _heads[head].Latch(sequence, MonotonicClock.NowNs);
            listeners = [.. _listeners];
        }

        foreach (Action<Refresh> onRefresh in listeners)
        {
            onRefresh(new Refresh(
                head, planes, state.Sequence, state.FrameCount, state.TimestampNs, RefreshCauses.Latched));
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

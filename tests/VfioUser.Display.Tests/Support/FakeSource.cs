using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using DisplaySource.Tests.Support;

namespace VfioUser.Display.Tests.Support;

/// <summary>A display whose heads a test lights and refreshes by hand. Head 0 is lit, head 1 is dark.</summary>
internal sealed class FakeSource : IDisplaySource
{
    private readonly Lock _gate = new();
    private readonly HeadState[] _heads = [new(Lit(), 0, 0, 0), new(null, 0, 0, 0)];
    private readonly OutputState[] _outputs = [new(true, Edid()), new(false, default)];
    private readonly List<(RefreshPolicy Policy, Action<Refresh> OnRefresh)> _listeners = [];

    public int HeadCount => 2;

    public int OutputCount => 2;

    /// <summary>What a lit head shows.</summary>
    public Frame Picture { get; } = new(3, 2, [0x112233, 0x445566, 0x778899, 1, 2, 3]);

    /// <summary>When set, captures wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>When set, changes of outputs wait for it.</summary>
    public TaskCompletionSource? OutputGate { get; set; }

    public bool? AskedWithCursor { get; private set; }

    /// <summary>What the device says to a change of an output, when it does not just do it.</summary>
    public Exception? OutputFailure { get; set; }

    public IReadOnlyList<PixelRect> Damage { get; set; } = [];

    public ulong? AskedSince { get; private set; }

    public IReadOnlyList<RefreshPolicy> Policies
    {
        get
        {
            lock (_gate)
            {
                return [.. _listeners.Select(listener => listener.Policy)];
            }
        }
    }

    public PaintedSurfaces Memory { get; } = new(1 << 20);

    public ISurfaceMemory Surfaces => Memory;

    /// <summary>An EDID as a monitor of 1024x768 has it, 256 bytes.</summary>
    public static byte[] Edid(int widthPx = 1024, int heightPx = 768, uint serialNumber = 1) => EdidBuilder.Build(
        new MonitorDescription
        {
            PreferredMode = CvtTiming.For(widthPx, heightPx, 60_000),
            SerialNumber = serialNumber,
        });

    /// <summary>A primary plane and a cursor that hangs over the left edge.</summary>
    public static Scene Lit() => new()
    {
        PipeIndex = 0,
        WidthPx = 3,
        HeightPx = 2,
        Planes =
        [
            new ScenePlane(PlaneKind.Primary, 0, 11, new PlaneState
            {
                Format = PixelFormat.Xrgb8888,
                Tiling = Tiling.X,
                SurfaceOffset = 0x10000,
                StrideBytes = 512,
                WidthPx = 3,
                HeightPx = 2,
                SourceXPx = 5,
                SourceYPx = 6,
            }),
            new ScenePlane(PlaneKind.Cursor, 4, 7, new PlaneState
            {
                Format = PixelFormat.Argb8888,
                SurfaceOffset = 0x20000,
                StrideBytes = 256,
                WidthPx = 64,
                HeightPx = 64,
                ScreenXPx = -3,
                ScreenYPx = 9,
            }),
        ],
    };

    public HeadState Head(int head) => Volatile.Read(ref _heads[head]);

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh)
    {
        lock (_gate)
        {
            _listeners.Add((policy, onRefresh));
        }

        return new Subscription(() =>
        {
            lock (_gate)
            {
                _listeners.Remove((policy, onRefresh));
            }
        });
    }

    public Damage DamageSince(int head, ulong sequence)
    {
        AskedSince = sequence;
        return new Damage(Head(head).Sequence, Damage);
    }

    public OutputState Output(int output) => _outputs[output];

    /// <summary>What the last call of <see cref="SetOutputAsync"/> said.</summary>
    public TimeSpan EdidDelay { get; private set; }

    public Task SetOutputAsync(int output, byte[]? edid, TimeSpan edidDelay = default)
    {
        if (OutputFailure is { } failure)
        {
            return Task.FromException(failure);
        }

        EdidDelay = edidDelay;
        _outputs[output] = edid is null
            ? _outputs[output] with { IsPlugged = false }
            : _outputs[output] with { IsPlugged = true, Edid = edid };
        return OutputGate?.Task ?? Task.CompletedTask;
    }

    public Task<bool> ChangeEdidAsync(int output, byte[] edid, TimeSpan edidDelay = default)
    {
        bool isThere = _outputs[output].IsPlugged;
        if (isThere)
        {
            EdidDelay = edidDelay;
            _outputs[output] = _outputs[output] with { Edid = edid };
        }

        return Task.FromResult(isThere);
    }

    /// <summary>The outputs whose link was lost.</summary>
    public List<int> LinksLost { get; } = [];

    public Task<bool> LoseLinkAsync(int output)
    {
        bool isThere = _outputs[output] is { IsPlugged: true, Connector: ConnectorKind.DisplayPort };
        if (isThere)
        {
            LinksLost.Add(output);
        }

        return Task.FromResult(isThere);
    }

    /// <summary>Makes an output DisplayPort.</summary>
    public void Exchange(int output, ConnectorKind connector) =>
        _outputs[output] = _outputs[output] with { Connector = connector };

    /// <summary>Gives the port of an output a limit.</summary>
    public void Limit(int output, long maxPixelClockHz) =>
        _outputs[output] = _outputs[output] with { MaxPixelClockHz = maxPixelClockHz };

    public void ExpectChange()
    {
    }

    public async Task<Capture> CaptureAsync(int head, bool withCursor)
    {
        AskedWithCursor = withCursor;
        HeadState asked = Head(head);
        if (Gate is { } gate)
        {
            await gate.Task;
        }

        return asked.Scene is null ? Capture.Dark
            : asked.Memory == HeadMemory.Present ? new Capture(Picture)
            : Capture.Unreadable;
    }

    public Task<byte[]?> DescribeAsync(string part) =>
        Task.FromResult(part is "" ? "{\"heads\":2}"u8.ToArray() : null);

    /// <summary>Changes what a head shows, and tells of it.</summary>
    public void Show(int head, Scene? scene)
    {
        HeadState old = Head(head);
        Volatile.Write(ref _heads[head], old with { Scene = scene });
        Refresh(head, old.Sequence + 1, PlaneKinds.All);
    }

    /// <summary>Guest memory went or came, and is told.</summary>
    public void SetMemory(int head, HeadMemory memory)
    {
        HeadState old = Head(head);
        Volatile.Write(ref _heads[head], old with { Memory = memory });
        Refresh(head, old.Sequence + 1, PlaneKinds.All);
    }

    /// <summary>Tells of a refresh, as from the device's thread.</summary>
    public void Refresh(int head, ulong sequence, PlaneKinds planes = PlaneKinds.Primary)
    {
        Volatile.Write(
            ref _heads[head],
            Head(head) with { Sequence = sequence, FrameCount = sequence + 100, TimestampNs = (long)sequence * 1000 });
        Action<Refresh>[] listeners;
        lock (_gate)
        {
            listeners = [.. _listeners.Select(listener => listener.OnRefresh)];
        }

        foreach (Action<Refresh> onRefresh in listeners)
        {
            onRefresh(
                new Refresh(head, planes, sequence, sequence + 100, (long)sequence * 1000, RefreshCauses.Latched));
        }
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

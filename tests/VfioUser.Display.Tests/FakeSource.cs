using DisplayModel;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Tests;

/// <summary>A display whose heads a test lights and refreshes by hand.</summary>
internal sealed class FakeSource : IDisplaySource
{
    private readonly OutputState[] _outputs = [new(true, new byte[128]), new(false, default)];
    private Action<Refresh>? _listeners;

    public int HeadCount => 2;

    /// <summary>What head 0 shows; head 1 is dark.</summary>
    public Frame Picture { get; } = new(3, 2, [0x112233, 0x445566, 0x778899, 1, 2, 3]);

    /// <summary>When set, captures wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public bool? AskedWithCursor { get; private set; }

    public ISurfaceMemory Surfaces => throw new NotSupportedException();

    public HeadState Head(int head) => new(null, 0, 0, 0);

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh)
    {
        _listeners += onRefresh;
        return new Subscription(() => _listeners -= onRefresh);
    }

    public Damage DamageSince(int head, ulong sequence) => new(sequence, []);

    public OutputState Output(int output) => _outputs[output];

    public Task SetOutputAsync(int output, byte[]? edid)
    {
        _outputs[output] = new OutputState(edid is not null, edid);
        return Task.CompletedTask;
    }

    public void ExpectChange()
    {
    }

    public async Task<Frame?> CaptureAsync(int head, bool withCursor)
    {
        AskedWithCursor = withCursor;
        if (Gate is { } gate)
        {
            await gate.Task;
        }

        return head == 0 ? Picture : null;
    }

    public Task<byte[]> DescribeAsync() => Task.FromResult("{\"heads\":2}"u8.ToArray());

    public void Refresh(int head, ulong sequence, PlaneTypes planes = PlaneTypes.Primary) =>
        _listeners?.Invoke(new Refresh(head, planes, sequence, sequence, (long)sequence * 1000));

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

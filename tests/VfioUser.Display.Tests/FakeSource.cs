using DisplayModel;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Tests;

/// <summary>A display whose heads a test lights and refreshes by hand.</summary>
internal sealed class FakeSource : IDisplaySource
{
    public event Action<Refresh>? Refreshed;

    public int HeadCount => 2;

    /// <summary>What head 0 shows; head 1 is dark.</summary>
    public Frame Picture { get; } = new(3, 2, [0x112233, 0x445566, 0x778899, 1, 2, 3]);

    /// <summary>When set, captures wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public bool? AskedWithCursor { get; private set; }

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
        Refreshed?.Invoke(new Refresh(head, planes, sequence, (long)sequence * 1000));
}

using DisplayModel;

namespace VfioUser.Display.Tests.Buffers;

/// <summary>A display of one head that shows what a test sets.</summary>
internal sealed class SceneSource(ISurfaceMemory surfaces) : IDisplaySource
{
    public int HeadCount => 1;

    public int OutputCount => 1;

    public ISurfaceMemory Surfaces => surfaces;

    public Scene? Scene { get; private set; }

    public ulong Sequence { get; private set; }

    /// <summary>What is said to have changed since any sequence but the present one.</summary>
    public PixelRectangle[] Changed { get; set; } = [];

    public void Show(Scene? scene)
    {
        Scene = scene;
        Sequence++;
    }

    public HeadState Head(int head) => new(Scene, Sequence, 0, 0);

    public Damage DamageSince(int head, ulong sequence) => new(Sequence, sequence == Sequence ? [] : Changed);

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh) => throw new NotSupportedException();

    public void ExpectChange()
    {
    }

    public Task<Frame?> CaptureAsync(int head, bool withCursor) => throw new NotSupportedException();

    public Task<byte[]?> DescribeAsync(string part) => throw new NotSupportedException();

    public OutputState Output(int output) => throw new NotSupportedException();

    public Task SetOutputAsync(int output, byte[]? edid) => throw new NotSupportedException();

    public Task<bool> LoseLinkAsync(int output) => throw new NotSupportedException();
}

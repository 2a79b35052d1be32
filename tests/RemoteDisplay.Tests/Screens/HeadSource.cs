using System.Runtime.InteropServices;
using DisplayModel;
using VfioUser.Display;

namespace RemoteDisplay.Tests.Screens;

/// <summary>A display of one head that shows what a test says, without word of changes.</summary>
internal sealed class HeadSource : IDisplaySource, ISurfaceMemory
{
    private volatile HeadState _state = new(null, 0, 0, 0);
    private volatile Frame? _picture;

    public int HeadCount => 1;

    public int OutputCount => 1;

    /// <summary>Whoever looks at the guest's memory waits for it.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    public ISurfaceMemory Surfaces => this;

    /// <param name="picture">null for nothing.</param>
    public void Show(Frame? picture)
    {
        _picture = picture;
        _state = new HeadState(picture is null ? null : SceneOf(picture), _state.Sequence + 1, 0, 0);
    }

    public HeadState Head(int head) => _state;

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh) => new View(null);

    public Damage DamageSince(int head, ulong sequence) => new(
        _state.Sequence, _picture is { } picture ? [new PixelRectangle(0, 0, picture.WidthPx, picture.HeightPx)] : []);

    public ISurfaceView Open()
    {
        Gate.Wait();
        return new View(_picture);
    }

    public void ExpectChange()
    {
    }

    public Task<Frame?> CaptureAsync(int head, bool withCursor) => throw new NotSupportedException();

    public Task<byte[]?> DescribeAsync(string part) => throw new NotSupportedException();

    public OutputState Output(int output) => throw new NotSupportedException();

    public Task SetOutputAsync(int output, byte[]? edid) => throw new NotSupportedException();

    public Task<bool> LoseLinkAsync(int output) => throw new NotSupportedException();

    private static Scene SceneOf(Frame picture) => new()
    {
        PipeIndex = 0,
        WidthPx = picture.WidthPx,
        HeightPx = picture.HeightPx,
        Planes =
        [
            new ScenePlane(PlaneKind.Primary, 0, 1, new PlaneState
            {
                Format = PixelFormat.Xrgb8888,
                SurfaceOffset = 0,
                StrideBytes = picture.WidthPx * 4,
                WidthPx = picture.WidthPx,
                HeightPx = picture.HeightPx,
            }),
        ],
    };

    private sealed class View(Frame? picture) : ISurfaceView
    {
        public bool TryRead(ulong surfaceOffset, Span<byte> destination)
        {
            ReadOnlySpan<byte> memory = picture is null ? [] : MemoryMarshal.AsBytes(picture.Pixels);
            return surfaceOffset <= (ulong)memory.Length && memory[(int)surfaceOffset..].Length >= destination.Length
                && memory.Slice((int)surfaceOffset, destination.Length).TryCopyTo(destination);
        }

        public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages) => false;

        public void Dispose()
        {
        }
    }
}

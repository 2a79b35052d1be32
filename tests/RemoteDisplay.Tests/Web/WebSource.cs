using System.Runtime.InteropServices;
using DisplayModel;
using RemoteDisplay.Tests.Support;
using VfioUser.Display;

namespace RemoteDisplay.Tests.Web;

/// <summary>A display of two heads, the first of which shows a plane of 64x32 in memory, the second nothing.</summary>
internal sealed class WebSource : IDisplaySource, ISurfaceMemory
{
    private const int WidthPx = 64;
    private const int HeightPx = 32;

    public int HeadCount => 2;

    public int OutputCount => 1;

    public Frame Picture { get; } = Pictures.Gradient(WidthPx, HeightPx);

    public ISurfaceMemory Surfaces => this;

    public bool? AskedWithCursor { get; private set; }

    public HeadState Head(int head) => new(head == 0 ? Lit() : null, 7, 0, 0);

    public Task<Frame?> CaptureAsync(int head, bool withCursor)
    {
        AskedWithCursor = withCursor;
        return Task.FromResult(head == 0 ? Picture : null);
    }

    public IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh) => throw new NotSupportedException();

    public Damage DamageSince(int head, ulong sequence) => throw new NotSupportedException();

    public void ExpectChange() => throw new NotSupportedException();

    public Task<byte[]?> DescribeAsync(string part) => throw new NotSupportedException();

    public OutputState Output(int output) => new(true, default);

    public Task<bool> LoseLinkAsync(int output) => throw new NotSupportedException();

    public Task SetOutputAsync(int output, byte[]? edid) => throw new NotSupportedException();

    public ISurfaceView Open() => new View(Picture);

    /// <summary>The plane is not at the screen's corner, and the screen is larger.</summary>
    private static Scene Lit() => new()
    {
        PipeIndex = 0,
        WidthPx = 2 * WidthPx,
        HeightPx = 2 * HeightPx,
        Planes =
        [
            new ScenePlane(PlaneKind.Overlay, 1, 3, new PlaneState
            {
                Format = PixelFormat.Xrgb8888,
                SurfaceOffset = 0,
                StrideBytes = WidthPx * 4,
                WidthPx = WidthPx,
                HeightPx = HeightPx,
                ScreenXPx = 10,
                ScreenYPx = 20,
            }),
        ],
    };

    private sealed class View(Frame picture) : ISurfaceView
    {
        public bool TryRead(ulong surfaceOffset, Span<byte> destination)
        {
            ReadOnlySpan<byte> memory = MemoryMarshal.AsBytes(picture.Pixels);
            return surfaceOffset <= (ulong)memory.Length && memory[(int)surfaceOffset..].Length >= destination.Length
                && memory.Slice((int)surfaceOffset, destination.Length).TryCopyTo(destination);
        }

        public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages) => false;

        public void Dispose()
        {
        }
    }
}

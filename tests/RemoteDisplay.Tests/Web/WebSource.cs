using DisplayModel;
using DisplayModel.Scanout;
using DisplaySource;
using DisplaySource.Tests.Support;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Web;

/// <summary>A display of two heads, the first of which shows a plane of 64x32 in memory, the second nothing.</summary>
internal sealed class WebSource : StubSource, ISurfaceMemory
{
    private const int WidthPx = 64;
    private const int HeightPx = 32;

    public override int HeadCount => 2;

    public Frame Picture { get; } = Pictures.Gradient(WidthPx, HeightPx);

    public override ISurfaceMemory Surfaces => this;

    public bool? AskedWithCursor { get; private set; }

    public override HeadState Head(int head) => new(head == 0 ? Lit() : null, 7, 0, 0);

    public override Task<Capture> CaptureAsync(int head, bool withCursor)
    {
        AskedWithCursor = withCursor;
        return Task.FromResult(head == 0 ? new Capture(Picture) : Capture.Dark);
    }

    public override OutputState Output(int output) => new(true, default);

    public ISurfaceView Open() => new FrameView(Picture);

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
}

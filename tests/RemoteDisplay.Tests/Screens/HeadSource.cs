using DisplayModel;
using RemoteDisplay.Tests.Support;
using VfioUser.Display;
using VfioUser.Display.Tests.Support;

namespace RemoteDisplay.Tests.Screens;

/// <summary>A display of one head that shows what a test says, without word of changes.</summary>
internal sealed class HeadSource : StubSource, ISurfaceMemory
{
    private volatile HeadState _state = new(null, 0, 0, 0);
    private volatile Frame? _picture;

    /// <summary>Whoever looks at the guest's memory waits for it.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    public override ISurfaceMemory Surfaces => this;

    /// <param name="picture">null for nothing.</param>
    public void Show(Frame? picture)
    {
        _picture = picture;
        _state = new HeadState(picture is null ? null : SceneOf(picture), _state.Sequence + 1, 0, 0);
    }

    public override HeadState Head(int head) => _state;

    public override IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh) => new FrameView(null);

    public override Damage DamageSince(int head, ulong sequence) => new(
        _state.Sequence, _picture is { } picture ? [new PixelRectangle(0, 0, picture.WidthPx, picture.HeightPx)] : []);

    public ISurfaceView Open()
    {
        Gate.Wait();
        return new FrameView(_picture);
    }

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
}

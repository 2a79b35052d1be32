using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using DisplaySource.Tests.Support;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Screens;

/// <summary>A display that shows what a test says, without word of changes.</summary>
internal sealed class HeadSource(int heads = 1) : StubSource, ISurfaceMemory
{
    private const ulong CursorOffset = 1ul << 48;

    private readonly HeadState[] _states = [.. Enumerable.Repeat(new HeadState(null, 0, 0, 0), heads)];
    private readonly Frame?[] _pictures = new Frame?[heads];

    public override int HeadCount => heads;

    public override int OutputCount => heads;

    /// <summary>Outputs that were given another monitor.</summary>
    public List<int> Replugged { get; } = [];

    /// <summary>Whoever looks at the guest's memory waits for it.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    /// <summary>Looking at the guest's memory fails.</summary>
    public bool IsBroken { get; set; }

    public override ISurfaceMemory Surfaces => this;

    /// <param name="picture">null for nothing.</param>
    /// <param name="head">Where.</param>
    /// <param name="cursor">Where a cursor of 16x16 white pixels is; null for none.</param>
    public void Show(Frame? picture, int head = 0, (int X, int Y)? cursor = null)
    {
        Volatile.Write(ref _pictures[head], picture);
        Scene? scene = picture is null ? null : SceneOf(picture, head, cursor);
        Volatile.Write(ref _states[head], new HeadState(scene, _states[head].Sequence + 1, 0, 0));
    }

    public override HeadState Head(int head) => Volatile.Read(ref _states[head]);

    public override IDisposable Listen(RefreshPolicy policy, Action<Refresh> onRefresh) => new View(_pictures);

    public override Damage DamageSince(int head, ulong sequence) => new(
        Head(head).Sequence,
        _pictures[head] is { } picture && sequence < Head(head).Sequence
            ? [new PixelRect(0, 0, picture.WidthPx, picture.HeightPx)]
            : []);

    public ISurfaceView Open()
    {
        Gate.Wait();
        if (IsBroken)
        {
            throw new InvalidOperationException("as the test wanted");
        }

        return new View(_pictures);
    }

    public override OutputState Output(int output) => new(true, default, ConnectorKind.Hdmi, 300_000_000);

    public override Task SetOutputAsync(int output, byte[]? edid, TimeSpan edidDelay = default)
    {
        Replugged.Add(output);
        return Task.CompletedTask;
    }

    private static Scene SceneOf(Frame picture, int head, (int X, int Y)? cursor) => new()
    {
        PipeIndex = head,
        WidthPx = picture.WidthPx,
        HeightPx = picture.HeightPx,
        Planes =
        [
            new ScenePlane(PlaneKind.Primary, 0, 1, new PlaneState
            {
                Format = PixelFormat.Xrgb8888,
                SurfaceOffset = (ulong)head << 32,
                StrideBytes = picture.WidthPx * 4,
                WidthPx = picture.WidthPx,
                HeightPx = picture.HeightPx,
            }),
            .. cursor is not { } at ? Array.Empty<ScenePlane>() :
            [
                new ScenePlane(PlaneKind.Cursor, 1, 1, new PlaneState
                {
                    Format = PixelFormat.Argb8888,
                    SurfaceOffset = CursorOffset,
                    StrideBytes = 64,
                    WidthPx = 16,
                    HeightPx = 16,
                    ScreenXPx = at.X,
                    ScreenYPx = at.Y,
                }),
            ],
        ],
    };

    private sealed class View(Frame?[] pictures) : ISurfaceView
    {
        public bool TryRead(ulong surfaceOffset, Span<byte> destination)
        {
            if (surfaceOffset >= CursorOffset)
            {
                destination.Fill(0xFF);
                return true;
            }

            return new FrameView(pictures[surfaceOffset >> 32]).TryRead((uint)surfaceOffset, destination);
        }

        public bool TryGetPages(ulong surfaceOffset, Span<ulong> pages) => false;

        public void Dispose()
        {
        }
    }
}

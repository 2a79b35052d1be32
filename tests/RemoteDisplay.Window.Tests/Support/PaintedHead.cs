using DisplayModel;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using DisplaySource;
using RemoteDisplay.Screens;

namespace RemoteDisplay.Window.Tests.Support;

/// <summary>A head of a <see cref="PaintedGuest"/>.</summary>
internal sealed class PaintedHead(int head)
{
    private HeadState _state = new(null, 0, 0, 0);

    /// <summary>Where the cursor's pixels are in memory; those of the picture are at <see cref="Start"/>.</summary>
    public ulong CursorStart => Start | (1UL << 31);

    public ulong Start => (ulong)head << 32;

    public Frame? Picture { get; set; }

    public CursorState Cursor { get; set; }

    public PipeColour Colour { get; set; } = PipeColour.Plain;

    public DamageLog Changes { get; } = new();

    public HeadState State => Volatile.Read(ref _state);

    /// <summary>Shows the picture and the cursor.</summary>
    public HeadState Latch(ulong sequence, long timestampNs)
    {
        HeadState state = new(Picture is { } shown ? SceneOf(shown, sequence) : null, sequence, sequence, timestampNs);
        Volatile.Write(ref _state, state);
        return state;
    }

    private Scene SceneOf(Frame picture, ulong sequence) => new()
    {
        PipeIndex = head,
        WidthPx = picture.WidthPx,
        HeightPx = picture.HeightPx,
        Colour = Colour,
        Planes =
        [
            new ScenePlane(PlaneKind.Primary, 0, sequence, new PlaneState
            {
                Format = PixelFormat.Xrgb8888,
                SurfaceOffset = Start,
                StrideBytes = picture.WidthPx * sizeof(uint),
                WidthPx = picture.WidthPx,
                HeightPx = picture.HeightPx,
                UsesPipeCsc = true,
            }),
            .. Cursor.Image is not { } image ? Array.Empty<ScenePlane>() :
            [
                new ScenePlane(PlaneKind.Cursor, 1, sequence, new PlaneState
                {
                    Format = PixelFormat.Argb8888,
                    SurfaceOffset = CursorStart,
                    StrideBytes = image.WidthPx * sizeof(uint),
                    WidthPx = image.WidthPx,
                    HeightPx = image.HeightPx,
                    ScreenXPx = Cursor.X,
                    ScreenYPx = Cursor.Y,
                }),
            ],
        ],
    };
}

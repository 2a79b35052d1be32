using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplayModel;

/// <summary>The picture of the firmware and of what runs before a driver. It has no pipe: each output with a monitor
/// shows it until a driver shows a plane.</summary>
public sealed class FirmwareScreen
{
    /// <summary>Flip counts of the picture begin here, so that none is also that of a pipe's plane.</summary>
    private const ulong FirstFlip = 1UL << 63;

    private readonly VblankClock _clock = new();
    private ulong _flips = FirstFlip;

    /// <summary>What is shown; null for nothing.</summary>
    public FirmwarePicture? Picture { get; private set; }

    /// <summary>The raster of the picture; null while nothing is shown.</summary>
    public VblankClock? Raster => Picture is null ? null : _clock;

    /// <summary>Raised when <see cref="Picture"/> has changed.</summary>
    public event Action? Changed;

    /// <summary>Shows a picture instead of the one before. Does nothing if it is the same.</summary>
    public void Show(FirmwarePicture picture, long nowNs)
    {
        if (picture != Picture)
        {
            _clock.Start(picture.Timing, nowNs);
            _flips++;
            Picture = picture;
            Changed?.Invoke();
        }
    }

    /// <summary>Shows nothing any more.</summary>
    public void Hide()
    {
        if (Picture is not null)
        {
            Picture = null;
            Changed?.Invoke();
        }
    }

    /// <summary>The scene of a head that shows the picture; null while nothing is shown.</summary>
    internal Scene? Capture(int head) => Picture is not { } picture ? null : new Scene
    {
        PipeIndex = head,
        WidthPx = picture.WidthPx,
        HeightPx = picture.HeightPx,
        Planes = [new ScenePlane(PlaneKind.Primary, 0, _flips, picture.Plane)],
    };
}

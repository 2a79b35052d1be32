using DisplayModel.Edid;
using DisplayModel.Timing;

namespace DisplayModel;

/// <summary>A linear frame buffer of 32 bits per pixel (blue in the lowest byte), with a raster of 60 Hz.</summary>
public sealed record FirmwarePicture
{
    /// <summary>Width and height in pixels are at least this.</summary>
    public const int MinSizePx = CvtTiming.MinPx;

    /// <summary>Width and height in pixels are at most this.</summary>
    public const int MaxSizePx = CvtTiming.MaxPx;

    private const int BytesPerPixel = 4;
    private const int RefreshMilliHertz = 60_000;

    private FirmwarePicture(PlaneState plane, DisplayTiming timing) => (Plane, Timing) = (plane, timing);

    /// <summary>What is shown.</summary>
    public PlaneState Plane { get; }

    /// <summary>The raster.</summary>
    public DisplayTiming Timing { get; }

    public int WidthPx => Plane.WidthPx;

    public int HeightPx => Plane.HeightPx;

    /// <summary>Creates a picture.</summary>
    /// <param name="surfaceOffset">Start of the frame buffer, as <see cref="PlaneState.SurfaceOffset"/>.</param>
    /// <param name="widthPx">Visible pixels in a row.</param>
    /// <param name="heightPx">Visible rows.</param>
    /// <param name="strideBytes">Bytes from one row to the next.</param>
    /// <returns>null if the size is out of range or has no raster of 60 Hz, or the stride is less than a row, more than
    /// that of <see cref="MaxSizePx"/> rounded up to a page, or not in whole pixels.</returns>
    public static FirmwarePicture? Of(ulong surfaceOffset, uint widthPx, uint heightPx, uint strideBytes)
    {
        const uint maxStride = (MaxSizePx + 1) * BytesPerPixel;
        if (widthPx is < MinSizePx or > MaxSizePx || heightPx is < MinSizePx or > MaxSizePx
            || strideBytes < widthPx * BytesPerPixel || strideBytes > maxStride || strideBytes % BytesPerPixel != 0
            || CvtTiming.Within((int)widthPx, (int)heightPx, RefreshMilliHertz, null) is not { } timing)
        {
            return null;
        }

        PlaneState plane = new()
        {
            Format = PixelFormat.Xrgb8888,
            SurfaceOffset = surfaceOffset,
            StrideBytes = (int)strideBytes,
            WidthPx = (int)widthPx,
            HeightPx = (int)heightPx,
        };
        return new FirmwarePicture(plane, timing);
    }
}

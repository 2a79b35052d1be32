using DisplayModel.Edid;
using DisplayModel.Timing;

namespace DisplayModel;

/// <summary>A linear frame buffer with a raster of 60 Hz: XRGB8888 or RGB565.</summary>
public sealed record FirmwarePicture
{
    /// <summary>Width and height in pixels are at least this.</summary>
    public const int MinSizePx = CvtTiming.MinPx;

    /// <summary>Width and height in pixels are at most this.</summary>
    public const int MaxSizePx = CvtTiming.MaxPx;

    private const int MaxBytesPerPixel = 4;
    private const int RefreshMilliHertz = 60_000;

    private FirmwarePicture(PlaneState plane, DisplayTiming timing) => (Plane, Timing) = (plane, timing);

    /// <summary>What is shown.</summary>
    public PlaneState Plane { get; }

    /// <summary>The raster.</summary>
    public DisplayTiming Timing { get; }

    /// <summary>32 or 16.</summary>
    public uint BitsPerPixel => Plane.Format == PixelFormat.Rgb565 ? 16u : 32;

    public int WidthPx => Plane.WidthPx;

    public int HeightPx => Plane.HeightPx;

    /// <summary>Creates a picture.</summary>
    /// <param name="surfaceOffset">Start of the frame buffer, as <see cref="PlaneState.SurfaceOffset"/>.</param>
    /// <param name="widthPx">Visible pixels in a row.</param>
    /// <param name="heightPx">Visible rows.</param>
    /// <param name="strideBytes">Bytes from one row to the next.</param>
    /// <param name="bitsPerPixel">32 for XRGB8888, 16 for RGB565.</param>
    /// <returns>null if the size is out of range or has no raster of 60 Hz, or the stride is less than a row, more than
    /// the largest of <see cref="MaxSizePx"/> rounded up to a page, or not in whole pixels, or the number of bits is
    /// another.</returns>
    public static FirmwarePicture? Of(
        ulong surfaceOffset, uint widthPx, uint heightPx, uint strideBytes, uint bitsPerPixel = 32)
    {
        const uint maxStride = (MaxSizePx + 1) * MaxBytesPerPixel;
        uint bytesPerPixel = bitsPerPixel / 8;
        if (bitsPerPixel is not (16 or 32)
            || widthPx is < MinSizePx or > MaxSizePx || heightPx is < MinSizePx or > MaxSizePx
            || strideBytes < widthPx * bytesPerPixel || strideBytes > maxStride || strideBytes % bytesPerPixel != 0
            || CvtTiming.Within((int)widthPx, (int)heightPx, RefreshMilliHertz, null) is not { } timing)
        {
            return null;
        }

        PlaneState plane = new()
        {
            Format = bitsPerPixel == 16 ? PixelFormat.Rgb565 : PixelFormat.Xrgb8888,
            SurfaceOffset = surfaceOffset,
            StrideBytes = (int)strideBytes,
            WidthPx = (int)widthPx,
            HeightPx = (int)heightPx,
        };
        return new FirmwarePicture(plane, timing);
    }
}

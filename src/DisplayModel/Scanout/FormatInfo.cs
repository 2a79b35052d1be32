namespace DisplayModel.Scanout;

internal enum PixelKind
{
    Unknown,
    Index8,
    Rgb565,
    Rgb8888,
    Rgb2101010,
    HalfFloat,
    Yuv422,
    Yuv444,
    Semiplanar,
}

/// <summary>Properties of a format for decoding.</summary>
/// <param name="Kind">Layout of the bits.</param>
/// <param name="PixelBytes">Bytes per pixel of the first surface.</param>
/// <param name="HasAlpha">Whether the top bits are alpha.</param>
/// <param name="IsRedLow">Whether red is in the low bits and blue in the high ones.</param>
/// <param name="YuvBits">Bits per channel of the YUV formats.</param>
internal readonly record struct FormatInfo(
    PixelKind Kind, int PixelBytes, bool HasAlpha = false, bool IsRedLow = false, int YuvBits = 8)
{
    /// <summary>Bytes that decode together.</summary>
    public int UnitBytes => Kind == PixelKind.Yuv422 ? 2 * PixelBytes : PixelBytes;

    /// <summary>Whether a channel has more than eight bits.</summary>
    public bool IsDeep => Kind is PixelKind.Rgb2101010 or PixelKind.HalfFloat || YuvBits > 8;

    public bool IsYuv => Kind is PixelKind.Yuv422 or PixelKind.Yuv444 or PixelKind.Semiplanar;

    /// <summary>Whether decoding the pixels of a plane needs more than eight bits per channel.</summary>
    public static bool IsDeepIn(PlaneState plane)
    {
        FormatInfo format = Of(plane.Format);
        return format.IsDeep || plane.Colour is not null || (format.IsYuv && plane.InputMatrix is not null);
    }

    public static FormatInfo Of(PixelFormat format) => format switch
    {
        PixelFormat.C8 => new(PixelKind.Index8, 1),
        PixelFormat.Rgb565 => new(PixelKind.Rgb565, 2),
        PixelFormat.Xrgb8888 => new(PixelKind.Rgb8888, 4),
        PixelFormat.Argb8888 => new(PixelKind.Rgb8888, 4, HasAlpha: true),
        PixelFormat.Xbgr8888 => new(PixelKind.Rgb8888, 4, IsRedLow: true),
        PixelFormat.Abgr8888 => new(PixelKind.Rgb8888, 4, HasAlpha: true, IsRedLow: true),
        PixelFormat.Xrgb2101010 => new(PixelKind.Rgb2101010, 4),
        PixelFormat.Argb2101010 => new(PixelKind.Rgb2101010, 4, HasAlpha: true),
        PixelFormat.Xbgr2101010 => new(PixelKind.Rgb2101010, 4, IsRedLow: true),
        PixelFormat.Abgr2101010 => new(PixelKind.Rgb2101010, 4, HasAlpha: true, IsRedLow: true),
        PixelFormat.Xrgb16161616F => new(PixelKind.HalfFloat, 8),
        PixelFormat.Argb16161616F => new(PixelKind.HalfFloat, 8, HasAlpha: true),
        PixelFormat.Xbgr16161616F => new(PixelKind.HalfFloat, 8, IsRedLow: true),
        PixelFormat.Abgr16161616F => new(PixelKind.HalfFloat, 8, HasAlpha: true, IsRedLow: true),
        PixelFormat.Yuyv or PixelFormat.Uyvy or PixelFormat.Yvyu or PixelFormat.Vyuy => new(PixelKind.Yuv422, 2),
        PixelFormat.Xyuv8888 => new(PixelKind.Yuv444, 4),
        PixelFormat.Nv12 => new(PixelKind.Semiplanar, 1),
        PixelFormat.P010 => new(PixelKind.Semiplanar, 2, YuvBits: 10),
        PixelFormat.P012 => new(PixelKind.Semiplanar, 2, YuvBits: 12),
        PixelFormat.P016 => new(PixelKind.Semiplanar, 2, YuvBits: 16),
        PixelFormat.Y210 => new(PixelKind.Yuv422, 4, YuvBits: 10),
        PixelFormat.Y212 => new(PixelKind.Yuv422, 4, YuvBits: 12),
        PixelFormat.Y216 => new(PixelKind.Yuv422, 4, YuvBits: 16),
        PixelFormat.Xvyu2101010 => new(PixelKind.Yuv444, 4, YuvBits: 10),
        PixelFormat.Xvyu1216161616 => new(PixelKind.Yuv444, 8, YuvBits: 12),
        PixelFormat.Xvyu16161616 => new(PixelKind.Yuv444, 8, YuvBits: 16),
        _ => default,
    };
}

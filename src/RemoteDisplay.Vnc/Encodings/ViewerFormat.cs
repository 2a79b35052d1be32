using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>A viewer's pixel format, and the forms of it that encodings use.</summary>
internal sealed class ViewerFormat(RfbPixelFormat format)
{
    /// <summary>The format of a viewer that requests none.</summary>
    public static ViewerFormat Native { get; } = new(RfbPixelFormat.Native);

    public PixelPacker Pixel { get; } = PixelPacker.ForPixel(format);

    public PixelPacker Tight { get; } = PixelPacker.ForTight(format);

    public PixelPacker Zrle { get; } = PixelPacker.ForZrle(format);
}

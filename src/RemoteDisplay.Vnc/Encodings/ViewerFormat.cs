using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>A viewer's pixel format, and what the encodings make of it.</summary>
internal sealed class ViewerFormat(RfbPixelFormat format)
{
    /// <summary>What a viewer gets that never asks for another.</summary>
    public static ViewerFormat Native { get; } = new(RfbPixelFormat.Native);

    public PixelPacker Pixel { get; } = PixelPacker.ForPixel(format);

    public PixelPacker Tight { get; } = PixelPacker.ForTight(format);

    public PixelPacker Zrle { get; } = PixelPacker.ForZrle(format);
}

namespace RemoteDisplay.Tests.Support;

/// <summary>A viewer's pixel format. Written from RFC 6143, section 7.4.</summary>
internal sealed record ClientFormat(
    int Bits, int Depth, bool BigEndian, int RedMax, int GreenMax, int BlueMax, int RedShift, int GreenShift,
    int BlueShift)
{
    public static ClientFormat Native { get; } = new(32, 24, false, 255, 255, 255, 16, 8, 0);

    public static ClientFormat[] Many { get; } =
    [
        Native,
        Native with { BigEndian = true },
        new(32, 24, false, 255, 255, 255, 0, 8, 16),
        new(32, 24, false, 255, 255, 255, 24, 16, 8),
        new(32, 24, true, 255, 255, 255, 8, 16, 24),
        new(32, 32, false, 255, 255, 255, 16, 8, 0),
        new(32, 30, false, 1023, 1023, 1023, 20, 10, 0),
        new(16, 16, false, 31, 63, 31, 11, 5, 0),
        new(16, 16, true, 31, 63, 31, 11, 5, 0),
        new(16, 15, false, 31, 31, 31, 0, 5, 10),
        new(8, 8, false, 7, 7, 3, 0, 3, 6),
        new(8, 6, true, 3, 3, 3, 4, 2, 0),
        new(32, 12, false, 15, 15, 15, 8, 4, 0),
    ];

    public int Bytes => Bits / 8;

    /// <summary>Tight's TPIXEL.</summary>
    public bool IsTightShort => Bits == 32 && Depth == 24 && RedMax == 255 && GreenMax == 255 && BlueMax == 255;

    /// <summary>ZRLE's CPIXEL.</summary>
    public int ZrleBytes
    {
        get
        {
            uint used = ((uint)RedMax << RedShift) | ((uint)GreenMax << GreenShift) | ((uint)BlueMax << BlueShift);
            return Bits == 32 && Depth <= 24 && ((used & 0xFF) == 0 || (used & 0xFF000000) == 0) ? 3 : Bytes;
        }
    }

    public byte[] ToWire() =>
    [
        (byte)Bits, (byte)Depth, BigEndian ? (byte)1 : (byte)0, 1,
        .. Wire.Be16(RedMax, GreenMax, BlueMax), (byte)RedShift, (byte)GreenShift, (byte)BlueShift, 0, 0, 0,
    ];

    public uint Read(ReadOnlySpan<byte> bytes)
    {
        uint value = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            value |= (uint)bytes[i] << (8 * (BigEndian ? bytes.Length - 1 - i : i));
        }

        return value;
    }

    public uint ReadZrle(ReadOnlySpan<byte> bytes)
    {
        uint used = ((uint)RedMax << RedShift) | ((uint)GreenMax << GreenShift) | ((uint)BlueMax << BlueShift);
        bool isHigh = ZrleBytes == 3 && Bits == 32 && (used & 0xFF000000) != 0;
        return isHigh ? Read(bytes) << 8 : Read(bytes);
    }

    public uint ReadTight(ReadOnlySpan<byte> bytes) =>
        IsTightShort ? FromRgb(bytes[0], bytes[1], bytes[2]) : Read(bytes);

    /// <summary>The nearest pixel to a colour of 8 bits a channel.</summary>
    public uint FromRgb(uint red, uint green, uint blue) =>
        Nearest(red, RedMax) << RedShift | Nearest(green, GreenMax) << GreenShift | Nearest(blue, BlueMax) << BlueShift;

    public uint FromRgb(uint pixel) => FromRgb((pixel >> 16) & 0xFF, (pixel >> 8) & 0xFF, pixel & 0xFF);

    private static uint Nearest(uint value, int max) => (uint)Math.Floor((value * max / 255.0) + 0.5);
}

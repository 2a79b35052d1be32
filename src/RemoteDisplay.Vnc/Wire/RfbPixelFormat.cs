using System.Buffers.Binary;
using System.Numerics;

namespace RemoteDisplay.Vnc.Wire;

/// <summary>The layout of a pixel. Source: RFC 6143, section 7.4.</summary>
internal readonly record struct RfbPixelFormat(
    int BitsPerPixel,
    int Depth,
    bool BigEndian,
    bool TrueColour,
    int RedMax,
    int GreenMax,
    int BlueMax,
    int RedShift,
    int GreenShift,
    int BlueShift)
{
    /// <summary>Bytes on the wire, including padding.</summary>
    public const int Length = 16;

    /// <summary>XRGB8888, the format of frames.</summary>
    public static RfbPixelFormat Native => new(32, 24, false, true, 255, 255, 255, 16, 8, 0);

    /// <summary>The indices of our colour map: two bits of blue above three of green above three of red.</summary>
    public static RfbPixelFormat ColourMap => new(8, 8, false, true, 7, 7, 3, 0, 3, 6);

    public int BytesPerPixel => BitsPerPixel / 8;

    /// <exception cref="RfbProtocolException">The format is impossible.</exception>
    public static RfbPixelFormat Read(ReadOnlySpan<byte> wire)
    {
        RfbPixelFormat format = new(
            wire[0],
            wire[1],
            wire[2] != 0,
            wire[3] != 0,
            BinaryPrimitives.ReadUInt16BigEndian(wire[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(wire[6..]),
            BinaryPrimitives.ReadUInt16BigEndian(wire[8..]),
            wire[10],
            wire[11],
            wire[12]);
        return format.IsSound ? format : throw new RfbProtocolException($"impossible pixel format: {format}");
    }

    public void Write(Span<byte> wire)
    {
        wire[..Length].Clear();
        wire[0] = (byte)BitsPerPixel;
        wire[1] = (byte)Depth;
        wire[2] = BigEndian ? (byte)1 : (byte)0;
        wire[3] = TrueColour ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(wire[4..], (ushort)RedMax);
        BinaryPrimitives.WriteUInt16BigEndian(wire[6..], (ushort)GreenMax);
        BinaryPrimitives.WriteUInt16BigEndian(wire[8..], (ushort)BlueMax);
        wire[10] = (byte)RedShift;
        wire[11] = (byte)GreenShift;
        wire[12] = (byte)BlueShift;
    }

    /// <summary>Whether the format is possible: a colour map has 8 bits; the bits of true colours lie inside the
    /// pixel.</summary>
    private bool IsSound => BitsPerPixel is 8 or 16 or 32
        && (TrueColour
            ? Fits(RedMax, RedShift) && Fits(GreenMax, GreenShift) && Fits(BlueMax, BlueShift)
            : BitsPerPixel == 8);

    private bool Fits(int max, int shift) =>
        shift < BitsPerPixel && BitOperations.Log2((uint)max | 1) + 1 + shift <= BitsPerPixel;
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RemoteDisplay.Vnc.Wire;

/// <summary>Writes pixels of a frame in a viewer's format, or in the shorter form that an encoding derives from
/// it.</summary>
internal sealed class PixelPacker
{

    /// <summary>The bits that each channel adds to the pixel, whose lowest byte is the first on the wire.</summary>
    private readonly uint[] _red;
    private readonly uint[] _green;
    private readonly uint[] _blue;
    private readonly bool _isNative;
    private readonly Vector128<byte>? _shuffle;

    private PixelPacker(uint[] red, uint[] green, uint[] blue, int bytesPerPixel)
    {
        (_red, _green, _blue) = (red, green, blue);
        BytesPerPixel = bytesPerPixel;
        _isNative = bytesPerPixel == 4 && IsIdentity(red, 16) && IsIdentity(green, 8) && IsIdentity(blue, 0);
        if (bytesPerPixel == 3)
        {
            _shuffle = IsIdentity(red, 16) && IsIdentity(green, 8) && IsIdentity(blue, 0) ? Pick(0, 1, 2)
                : IsIdentity(red, 0) && IsIdentity(green, 8) && IsIdentity(blue, 16) ? Pick(2, 1, 0)
                : null;
        }
    }

    /// <summary>1 to 4.</summary>
    public int BytesPerPixel { get; }

    /// <summary>Whole pixels, as in Raw.</summary>
    public static PixelPacker ForPixel(RfbPixelFormat format) => new(
        Table(format, format.RedMax, format.RedShift),
        Table(format, format.GreenMax, format.GreenShift),
        Table(format, format.BlueMax, format.BlueShift),
        format.BytesPerPixel);

    /// <summary>Three bytes R, G, B if the format has 8 bits of each, otherwise whole pixels. Source: rfbproto, "Tight
    /// Encoding", TPIXEL.</summary>
    public static PixelPacker ForTight(RfbPixelFormat format) =>
        format is { BitsPerPixel: 32, Depth: 24, RedMax: 255, GreenMax: 255, BlueMax: 255 }
            ? new PixelPacker(Ramp(0), Ramp(8), Ramp(16), 3)
            : ForPixel(format);

    /// <summary>Pixels without the byte that no colour uses, if there is one at either end. Source: RFC 6143, section
    /// 7.7.5, CPIXEL.</summary>
    public static PixelPacker ForZrle(RfbPixelFormat format)
    {
        uint used = Mask(format.RedMax, format.RedShift)
            | Mask(format.GreenMax, format.GreenShift)
            | Mask(format.BlueMax, format.BlueShift);
        bool isLow = (used & 0xFF00_0000) == 0;
        if (format.BitsPerPixel != 32 || format.Depth > 24 || (!isLow && (used & 0xFF) != 0))
        {
            return ForPixel(format);
        }

        // The unused byte is the first on the wire if the byte order puts it there.
        int skip = isLow == format.BigEndian ? 8 : 0;
        return new PixelPacker(
            Shifted(Table(format, format.RedMax, format.RedShift), skip),
            Shifted(Table(format, format.GreenMax, format.GreenShift), skip),
            Shifted(Table(format, format.BlueMax, format.BlueShift), skip),
            3);
    }

    /// <summary>Writes one 0x00RRGGBB pixel.</summary>
    public void Pack(uint pixel, Span<byte> target)
    {
        uint wire = ToWire(pixel);
        for (int i = 0; i < BytesPerPixel; i++)
        {
            target[i] = (byte)(wire >> (8 * i));
        }
    }

    /// <param name="row">0x00RRGGBB pixels.</param>
    /// <param name="target">At least <see cref="BytesPerPixel"/> bytes a pixel.</param>
    public void Pack(ReadOnlySpan<uint> row, Span<byte> target)
    {
        if (_isNative)
        {
            MemoryMarshal.AsBytes(row).CopyTo(target);
            return;
        }

        switch (BytesPerPixel)
        {
            case 1:
                for (int i = 0; i < row.Length; i++)
                {
                    target[i] = (byte)ToWire(row[i]);
                }

                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(target[(2 * i)..], (ushort)ToWire(row[i]));
                }

                break;
            case 3:
                PackThree(row, target);
                break;
            default:
                for (int i = 0; i < row.Length; i++)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(target[(4 * i)..], ToWire(row[i]));
                }

                break;
        }
    }

    private void PackThree(ReadOnlySpan<uint> row, Span<byte> target)
    {
        int x = 0;
        if (_shuffle is { } shuffle)
        {
            // A vector writes four bytes too many, which the next vector or the last pixels overwrite.
            for (; x + 6 <= row.Length; x += 4)
            {
                Vector128.Shuffle(Vector128.Create(row.Slice(x, 4)).AsByte(), shuffle).CopyTo(target[(3 * x)..]);
            }
        }

        for (; x < row.Length; x++)
        {
            uint wire = ToWire(row[x]);
            Span<byte> pixel = target.Slice(3 * x, 3);
            pixel[0] = (byte)wire;
            pixel[1] = (byte)(wire >> 8);
            pixel[2] = (byte)(wire >> 16);
        }
    }

    private uint ToWire(uint pixel) =>
        _red[(pixel >> 16) & 0xFF] | _green[(pixel >> 8) & 0xFF] | _blue[pixel & 0xFF];

    private static uint Mask(int max, int shift) =>
        (uint)((1UL << (BitOperations.Log2((uint)max | 1) + 1)) - 1) << shift;

    private static uint[] Ramp(int shift) => Table(RfbPixelFormat.Native, 255, shift);

    /// <summary>Each of the 256 intensities scaled to the format, in wire byte order.</summary>
    private static uint[] Table(RfbPixelFormat format, int max, int shift)
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint value = ((i * (uint)max) + 127) / 255 << shift;
            table[i] = format.BigEndian
                ? BinaryPrimitives.ReverseEndianness(value) >> (32 - format.BitsPerPixel)
                : value;
        }

        return table;
    }

    private static uint[] Shifted(uint[] table, int bits) => [.. table.Select(value => value >> bits)];

    private static bool IsIdentity(uint[] table, int shift)
    {
        for (uint i = 0; i < table.Length; i++)
        {
            if (table[i] != i << shift)
            {
                return false;
            }
        }

        return true;
    }

    private static Vector128<byte> Pick(byte first, byte second, byte third)
    {
        Span<byte> order = stackalloc byte[16];
        order.Fill(255);
        for (int i = 0; i < 4; i++)
        {
            order[3 * i] = (byte)(first + (4 * i));
            order[(3 * i) + 1] = (byte)(second + (4 * i));
            order[(3 * i) + 2] = (byte)(third + (4 * i));
        }

        return Vector128.Create<byte>(order);
    }
}

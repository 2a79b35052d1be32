using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using DisplayModel.Scanout;

namespace RemoteDisplay.Png;

/// <summary>Reads 8-bit RGB and RGBA PNG files. Alpha is ignored: a screen has none. Source: PNG specification
/// (ISO/IEC 15948).</summary>
public static class PngDecoder
{
    /// <summary>No screen of the device is wider or higher.</summary>
    public const int MaxSidePx = 16384;

    private const int MaxPixels = 8192 * 8192;

    private const int RgbType = 2, RgbaType = 6;

    /// <param name="png">The whole file.</param>
    /// <exception cref="InvalidDataException">It is broken, or another kind of PNG; the message says which.</exception>
    public static Frame Read(ReadOnlySpan<byte> png)
    {
        if (!png.StartsWith(PngChunk.Signature))
        {
            throw new InvalidDataException("it is not a PNG");
        }

        png = png[PngChunk.Signature.Length..];
        ReadOnlySpan<byte> header = Take(ref png, out string type);
        if (type != "IHDR" || header.Length != PngChunk.HeaderLength)
        {
            throw new InvalidDataException("the PNG does not begin with its header");
        }

        (int widthPx, int heightPx, int bytesPerPixel) = ReadHeader(header);
        using MemoryStream data = new();
        while (type != "IEND")
        {
            ReadOnlySpan<byte> part = Take(ref png, out type);
            if (type == "IDAT")
            {
                data.Write(part);
            }
        }

        int rowLength = 1 + (widthPx * bytesPerPixel);
        byte[] rows = Inflate(data, rowLength * heightPx);
        uint[] pixels = new uint[widthPx * heightPx];
        byte[] above = new byte[rowLength - 1];
        for (int y = 0; y < heightPx; y++)
        {
            Span<byte> row = rows.AsSpan(y * rowLength, rowLength);
            Unfilter(row[0], row[1..], above, bytesPerPixel);
            ToPixels(row[1..], bytesPerPixel, pixels.AsSpan(y * widthPx, widthPx));
            row[1..].CopyTo(above);
        }

        return new Frame(widthPx, heightPx, pixels);
    }

    /// <summary>Takes a chunk from the front, and checks it. Source: section 5.3.</summary>
    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> png, out string type)
    {
        const int numberLength = 4, typeLength = 4;
        int length = png.Length >= numberLength ? BinaryPrimitives.ReadInt32BigEndian(png) : 0;
        if (length < 0 || png.Length - (2 * numberLength) - typeLength < length)
        {
            throw new InvalidDataException("the PNG is cut off");
        }

        ReadOnlySpan<byte> named = png.Slice(numberLength, typeLength + length);
        if (Crc32.HashToUInt32(named) != BinaryPrimitives.ReadUInt32BigEndian(png[(numberLength + named.Length)..]))
        {
            throw new InvalidDataException("the PNG is corrupt: a checksum is wrong");
        }

        png = png[((2 * numberLength) + named.Length)..];
        type = Encoding.ASCII.GetString(named[..typeLength]);
        return named[typeLength..];
    }

    private static (int WidthPx, int HeightPx, int BytesPerPixel) ReadHeader(ReadOnlySpan<byte> header)
    {
        int widthPx = BinaryPrimitives.ReadInt32BigEndian(header);
        int heightPx = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        if (widthPx is < 1 or > MaxSidePx || heightPx is < 1 or > MaxSidePx)
        {
            throw new InvalidDataException($"the PNG is larger than {MaxSidePx} pixels, or empty");
        }

        int bytesPerPixel = header[8..].SequenceEqual<byte>([8, RgbType, 0, 0, 0]) ? 3
            : header[8..].SequenceEqual<byte>([8, RgbaType, 0, 0, 0]) ? 4
            : throw new InvalidDataException(
                "the PNG has a palette, grey, interlaced or 16-bit pixels; save it as plain 8-bit RGB");
        return widthPx * heightPx <= MaxPixels
            ? (widthPx, heightPx, bytesPerPixel)
            : throw new InvalidDataException($"the PNG has too many pixels: {widthPx}x{heightPx}");
    }

    private static byte[] Inflate(MemoryStream data, int length)
    {
        data.Position = 0;
        byte[] rows = new byte[length];
        using ZLibStream inflated = new(data, CompressionMode.Decompress);
        return inflated.ReadAtLeast(rows, length, throwOnEndOfStream: false) == length && inflated.ReadByte() < 0
            ? rows
            : throw new InvalidDataException("the PNG has too little or too much data for its size");
    }

    /// <summary>Turns differences into values. Source: section 9.2.</summary>
    private static void Unfilter(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int bytesPerPixel)
    {
        for (int i = 0; i < row.Length; i++)
        {
            byte left = i >= bytesPerPixel ? row[i - bytesPerPixel] : (byte)0;
            byte aboveLeft = i >= bytesPerPixel ? above[i - bytesPerPixel] : (byte)0;
            row[i] += filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (byte)((left + above[i]) / 2),
                4 => Paeth(left, above[i], aboveLeft),
                _ => throw new InvalidDataException($"the PNG is corrupt: there is no filter {filter}"),
            };
        }
    }

    /// <summary>The one of three neighbours that is nearest to an estimate. Source: section 9.4.</summary>
    private static byte Paeth(byte left, byte above, byte aboveLeft)
    {
        int estimate = left + above - aboveLeft;
        int toLeft = Math.Abs(estimate - left);
        int toAbove = Math.Abs(estimate - above);
        int toAboveLeft = Math.Abs(estimate - aboveLeft);
        return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
    }

    private static void ToPixels(ReadOnlySpan<byte> row, int bytesPerPixel, Span<uint> pixels)
    {
        foreach (ref uint pixel in pixels)
        {
            pixel = ((uint)row[0] << 16) | ((uint)row[1] << 8) | row[2];
            row = row[bytesPerPixel..];
        }
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using DisplayModel.Scanout;

namespace RemoteDisplay.Tests.Png;

/// <summary>Reads 8-bit RGB PNG files with any filter and checks every CRC. Source: PNG specification (ISO/IEC
/// 15948).</summary>
public static class PngReader
{
    /// <param name="png">The file.</param>
    /// <param name="hasAlpha">It is RGBA; its alpha is passed over.</param>
    /// <exception cref="InvalidDataException">The file is broken or not 8-bit RGB without interlacing.</exception>
    public static Frame Read(byte[] png, bool hasAlpha = false)
    {
        Require(png.AsSpan(0, 8).SequenceEqual<byte>([137, 80, 78, 71, 13, 10, 26, 10]), "the signature is wrong");
        (string Type, byte[] Data)[] chunks = [.. ReadChunks(png)];
        Require(chunks[0].Type == "IHDR" && chunks[^1] is { Type: "IEND", Data.Length: 0 }, "IHDR or IEND is missing");

        byte[] header = chunks[0].Data;
        Require(
            header.AsSpan(8).SequenceEqual<byte>([8, (byte)(hasAlpha ? 6 : 2), 0, 0, 0]),
            "it is not plain 8-bit RGB or RGBA");
        int bytesPerPixel = hasAlpha ? 4 : 3;
        int widthPx = BinaryPrimitives.ReadInt32BigEndian(header);
        int heightPx = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));

        byte[] rows = Inflate([.. chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Data)]);
        int rowLength = 1 + (widthPx * bytesPerPixel);
        Require(rows.Length == rowLength * heightPx, "it has too much or too little data");
        return new Frame(widthPx, heightPx, Unfilter(rows, rowLength, heightPx, bytesPerPixel));
    }

    private static IEnumerable<(string Type, byte[] Data)> ReadChunks(byte[] png)
    {
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            uint crc = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length));
            Require(crc == Crc(png.AsSpan(at + 4, length + 4)), "a CRC is wrong");
            yield return (Encoding.ASCII.GetString(png, at + 4, 4), png.AsSpan(at + 8, length).ToArray());
            at += length + 12;
        }
    }

    private static byte[] Inflate(byte[] data)
    {
        using ZLibStream inflated = new(new MemoryStream(data), CompressionMode.Decompress);
        using MemoryStream result = new();
        inflated.CopyTo(result);
        return result.ToArray();
    }

    private static uint[] Unfilter(byte[] rows, int rowLength, int heightPx, int bytesPerPixel)
    {
        List<uint> pixels = [];
        for (int y = 0; y < heightPx; y++)
        {
            int start = y * rowLength;
            for (int i = 1; i < rowLength; i++)
            {
                int left = i > bytesPerPixel ? rows[start + i - bytesPerPixel] : 0;
                int above = y > 0 ? rows[start - rowLength + i] : 0;
                int aboveLeft = i > bytesPerPixel && y > 0 ? rows[start - rowLength + i - bytesPerPixel] : 0;
                rows[start + i] += (byte)(rows[start] switch
                {
                    0 => 0,
                    1 => left,
                    2 => above,
                    3 => (left + above) / 2,
                    4 => Paeth(left, above, aboveLeft),
                    _ => throw new InvalidDataException($"The filter of row {y} is {rows[start]}."),
                });
            }

            for (int i = 1; i < rowLength; i += bytesPerPixel)
            {
                pixels.Add(((uint)rows[start + i] << 16) | ((uint)rows[start + i + 1] << 8) | rows[start + i + 2]);
            }
        }

        return [.. pixels];
    }

    private static int Paeth(int left, int above, int aboveLeft)
    {
        int estimate = left + above - aboveLeft;
        return new[] { left, above, aboveLeft }.MinBy(value => Math.Abs(estimate - value));
    }

    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB8_8320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }

    private static void Require(bool condition, string complaint)
    {
        if (!condition)
        {
            throw new InvalidDataException($"Not a PNG we read: {complaint}.");
        }
    }
}

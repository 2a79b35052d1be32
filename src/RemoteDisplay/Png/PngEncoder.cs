using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.Intrinsics;
using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Png;

/// <summary>Writes a frame as an 8-bit RGB PNG. Source: PNG specification (ISO/IEC 15948).</summary>
public static class PngEncoder
{
    private const byte BitDepth = 8;
    private const byte TruecolourType = 2;
    private const int BytesPerPixel = 3;

    /// <summary>The filter Up: a row is written as its difference from the row above. Source: section 9.2.</summary>
    private const byte UpFilter = 2;

    public static void Write(Frame frame, Stream destination) =>
        Write(frame, new PixelRect(0, 0, frame.WidthPx, frame.HeightPx), destination);

    /// <summary>Writes a part of the frame as a picture.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="area">The part: not empty, inside the frame.</param>
    /// <param name="destination">The stream that receives the file.</param>
    public static void Write(Frame frame, PixelRect area, Stream destination)
    {
        destination.Write(PngChunk.Signature);
        WriteHeader(area, destination);
        using (PngDataStream data = new(destination))
        using (ZLibStream compressed = new(data, CompressionLevel.Fastest))
        {
            WriteRows(frame, area, compressed);
        }

        PngChunk.Write(destination, "IEND"u8, []);
    }

    /// <summary>Deflate, adaptive filters and no interlacing are all method 0. Source: section 11.2.2.</summary>
    private static void WriteHeader(PixelRect area, Stream destination)
    {
        Span<byte> header = stackalloc byte[PngChunk.HeaderLength];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, area.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], area.Height);
        header[8] = BitDepth;
        header[9] = TruecolourType;
        PngChunk.Write(destination, "IHDR"u8, header);
    }

    private static void WriteRows(Frame frame, PixelRect area, Stream destination)
    {
        int rowLength = 1 + (area.Width * BytesPerPixel);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(rowLength);
        uint[] blackRow = new uint[area.Width];
        Span<byte> row = buffer.AsSpan(0, rowLength);
        row[0] = UpFilter;
        for (int y = area.Y; y < area.Bottom; y++)
        {
            ReadOnlySpan<uint> above = y == area.Y ? blackRow : frame.Row(y - 1).Slice(area.X, area.Width);
            WriteDifference(frame.Row(y).Slice(area.X, area.Width), above, row[1..]);
            destination.Write(row);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Bytes R, G, B of every pixel, each minus the byte above it.</summary>
    private static void WriteDifference(ReadOnlySpan<uint> row, ReadOnlySpan<uint> above, Span<byte> target)
    {
        // A vector handles four pixels and writes four bytes too many, so the loop stops while there is room for them.
        Vector128<byte> pickRgb = Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255);
        int x = 0;
        for (; x + 6 <= row.Length; x += 4)
        {
            Vector128<byte> difference =
                Vector128.Create(row.Slice(x, 4)).AsByte() - Vector128.Create(above.Slice(x, 4)).AsByte();
            Vector128.Shuffle(difference, pickRgb).CopyTo(target[(x * BytesPerPixel)..]);
        }

        for (; x < row.Length; x++)
        {
            Span<byte> pixel = target.Slice(x * BytesPerPixel, BytesPerPixel);
            pixel[0] = (byte)((row[x] >> 16) - (above[x] >> 16));
            pixel[1] = (byte)((row[x] >> 8) - (above[x] >> 8));
            pixel[2] = (byte)(row[x] - above[x]);
        }
    }
}

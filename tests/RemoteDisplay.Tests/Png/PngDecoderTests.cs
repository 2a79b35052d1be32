using System.Buffers.Binary;
using System.IO.Compression;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Png;

namespace RemoteDisplay.Tests.Png;

/// <summary>PNG files of other programs, which use every filter. Source: PNG specification (ISO/IEC 15948),
/// section 9.2.</summary>
public sealed class PngDecoderTests
{
    private const int WidthPx = 5, HeightPx = 4;

    [Test]
    public void Every_filter_is_undone([Range(0, 4)] int filter, [Values(3, 4)] int bytesPerPixel)
    {
        byte[] values = new byte[WidthPx * HeightPx * bytesPerPixel];
        new Random(filter).NextBytes(values);

        byte[] rows = Filter(values, WidthPx * bytesPerPixel, bytesPerPixel, filter);
        Frame read = PngDecoder.Read(File(bytesPerPixel, rows));

        Assert.That((read.WidthPx, read.HeightPx), Is.EqualTo((WidthPx, HeightPx)));
        Assert.That(
            read.Pixels.ToArray(),
            Is.EqualTo(values.Chunk(bytesPerPixel).Select(rgb => (uint)((rgb[0] << 16) | (rgb[1] << 8) | rgb[2]))));
    }

    [Test]
    public void Data_in_many_chunks_among_others_is_one_stream()
    {
        byte[] whole = File(3, Plain(3));
        int header = PngChunk.Signature.Length + 12 + PngChunk.HeaderLength;
        byte[] data = whole[(header + 8)..^16];
        using MemoryStream png = new();
        png.Write(whole.AsSpan(0, header));
        PngChunk.Write(png, "tEXt"u8, "Comment\0none"u8);
        foreach (byte[] part in data.Chunk(7))
        {
            PngChunk.Write(png, "IDAT"u8, part);
        }

        PngChunk.Write(png, "IEND"u8, []);
        Assert.That(
            PngDecoder.Read(png.ToArray()).Pixels.ToArray(), Is.EqualTo(PngDecoder.Read(whole).Pixels.ToArray()));
    }

    [TestCase(0, 4, 8, 2, "larger than 16384 pixels, or empty")]
    [TestCase(5, -4, 8, 2, "larger than 16384 pixels, or empty")]
    [TestCase(16385, 1, 8, 2, "larger than 16384 pixels, or empty")]
    [TestCase(16384, 16384, 8, 2, "too many pixels: 16384x16384")]
    [TestCase(5, 4, 16, 2, "save it as plain 8-bit RGB")]
    [TestCase(5, 4, 8, 3, "save it as plain 8-bit RGB")]
    [TestCase(5, 5, 8, 2, "too little or too much data")]
    [TestCase(5, 3, 8, 2, "too little or too much data")]
    public void Another_kind_of_file_is_refused_with_the_reason(
        int widthPx, int heightPx, byte depth, byte type, string complaint)
    {
        byte[] png = File(widthPx, heightPx, depth, type, Plain(3));
        Assert.That(
            () => PngDecoder.Read(png), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(complaint));
    }

    [Test]
    public void A_file_that_is_cut_off_or_has_a_wrong_bit_is_refused()
    {
        byte[] png = File(3, Plain(3));
        for (int length = 0; length < png.Length; length++)
        {
            Assert.That(() => PngDecoder.Read(png.AsSpan(0, length)), Throws.InstanceOf<InvalidDataException>());
        }

        for (int bit = 0; bit < 8 * png.Length; bit++)
        {
            byte[] wrong = [.. png];
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(() => PngDecoder.Read(wrong), Throws.InstanceOf<InvalidDataException>(), $"bit {bit}");
        }
    }

    private static byte[] Plain(int bytesPerPixel) =>
        Filter(new byte[WidthPx * HeightPx * bytesPerPixel], WidthPx * bytesPerPixel, bytesPerPixel, filter: 0);

    private static byte[] File(int bytesPerPixel, byte[] rows) =>
        File(WidthPx, HeightPx, 8, (byte)(bytesPerPixel == 4 ? 6 : 2), rows);

    private static byte[] File(int widthPx, int heightPx, byte depth, byte type, byte[] rows)
    {
        byte[] header = new byte[PngChunk.HeaderLength];
        BinaryPrimitives.WriteInt32BigEndian(header, widthPx);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), heightPx);
        (header[8], header[9]) = (depth, type);
        using MemoryStream data = new();
        using (ZLibStream compressed = new(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            compressed.Write(rows);
        }

        using MemoryStream png = new();
        png.Write(PngChunk.Signature);
        PngChunk.Write(png, "IHDR"u8, header);
        PngChunk.Write(png, "IDAT"u8, data.ToArray());
        PngChunk.Write(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>Rows as the specification defines them, each with its filter in front.</summary>
    private static byte[] Filter(byte[] values, int rowLength, int bytesPerPixel, int filter)
    {
        List<byte> filtered = [];
        for (int i = 0; i < values.Length; i++)
        {
            int x = i % rowLength;
            int a = x >= bytesPerPixel ? values[i - bytesPerPixel] : 0;
            int b = i >= rowLength ? values[i - rowLength] : 0;
            int c = x >= bytesPerPixel && i >= rowLength ? values[i - rowLength - bytesPerPixel] : 0;
            int[] predictors = [0, a, b, (a + b) / 2, new[] { a, b, c }.MinBy(value => Math.Abs(a + b - c - value))];
            if (x == 0)
            {
                filtered.Add((byte)filter);
            }

            filtered.Add((byte)(values[i] - predictors[filter]));
        }

        return [.. filtered];
    }
}

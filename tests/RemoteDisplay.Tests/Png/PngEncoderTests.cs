using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Png;

namespace RemoteDisplay.Tests.Png;

public sealed class PngEncoderTests
{
    [TestCase(1, 1)]
    [TestCase(3, 2)]
    [TestCase(4, 1)]
    [TestCase(5, 3)]
    [TestCase(6, 3)]
    [TestCase(7, 3)]
    [TestCase(16, 9)]
    [TestCase(641, 479)]
    public void A_picture_survives_the_way_through_a_png(int widthPx, int heightPx)
    {
        Frame frame = RandomFrame(widthPx, heightPx);

        Frame read = PngDecoder.Read(Encode(frame));

        Assert.That((read.WidthPx, read.HeightPx), Is.EqualTo((widthPx, heightPx)));
        Assert.That(read.Pixels.SequenceEqual(frame.Pixels));
    }

    [Test]
    public void A_plain_picture_takes_a_fiftieth_of_its_bytes_at_most()
    {
        byte[] png = Encode(new Frame(1920, 1080, [.. Enumerable.Repeat(0x20_4060u, 1920 * 1080)]));

        Assert.That(png, Has.Length.LessThan(1920 * 1080 * 3 / 50));
    }

    [Test]
    public void The_destination_stays_open()
    {
        using MemoryStream destination = new();
        PngEncoder.Write(RandomFrame(2, 2), destination);

        Assert.That(destination.CanWrite);
    }

    private static byte[] Encode(Frame frame)
    {
        using MemoryStream destination = new();
        PngEncoder.Write(frame, destination);
        return destination.ToArray();
    }

    private static Frame RandomFrame(int widthPx, int heightPx)
    {
        Random random = new(widthPx);
        uint[] pixels = new uint[widthPx * heightPx];
        foreach (ref uint pixel in pixels.AsSpan())
        {
            pixel = (uint)random.Next(0x100_0000);
        }

        return new Frame(widthPx, heightPx, pixels);
    }
}

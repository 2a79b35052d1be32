using DisplayModel.Geometry;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Video;

namespace RemoteDisplay.Tests.Video;

/// <summary>A video has each picture, pixel by pixel, at its time.</summary>
internal sealed class ScreenVideoTests
{
    private const int WidthPx = 200;
    private const int HeightPx = 75;
    private const long Ms = 1_000_000;

    private static readonly PixelRect s_all = new(0, 0, WidthPx, HeightPx);

    [Test]
    public void Each_picture_has_its_pixels_and_its_time()
    {
        (Frame Frame, PixelRect Damage, long TimeNs)[] shown = [.. Shown()];
        MatroskaReader file = new(Record(new MemoryStream(), shown));

        Assert.That(
            file.Pictures.Select(picture => picture.TimeNs),
            Is.EqualTo(shown.Select(one => one.TimeNs).Append(20_000 * Ms)));
        Assert.That(file.Length, Is.EqualTo(TimeSpan.FromSeconds(20)));
        AssertPixels(file, shown);
    }

    [Test]
    public void Players_can_seek_to_keys_by_the_index()
    {
        MatroskaReader file = new(Record(new MemoryStream(), [.. Shown()]));

        Assert.That(file.IsFinished);
        Assert.That(file.Pictures.Count(picture => picture.IsKey), Is.EqualTo(2));
        Assert.That(file.Indexed, Is.EqualTo(new[] { 0x1C53BB6Bu, 0x1F43B675u, 0x1F43B675u }), "cues and clusters");
    }

    /// <summary>As a process that is killed leaves it.</summary>
    [Test]
    public void A_file_that_was_not_finished_has_all_that_was_added()
    {
        (Frame Frame, PixelRect Damage, long TimeNs)[] shown = [.. Shown()];
        using MemoryStream output = new();
        using ScreenVideo video = new(output, WidthPx, HeightPx, "test", DateTime.UnixEpoch);
        Add(video, shown);

        MatroskaReader file = new(output.ToArray());
        Assert.That(file.Pictures, Has.Count.EqualTo(shown.Length));
        AssertPixels(file, shown);
    }

    [Test]
    public void A_pipe_gets_the_same_pictures()
    {
        (Frame Frame, PixelRect Damage, long TimeNs)[] shown = [.. Shown()];
        using PipeStream output = new();
        MatroskaReader file = new(Record(output, shown));

        Assert.That(file.IsFinished, Is.False);
        AssertPixels(file, shown);
    }

    [Test]
    public void Times_never_go_back()
    {
        Frame frame = Pictures.Solid(WidthPx, HeightPx, 1);
        MatroskaReader file = new(
            Record(new MemoryStream(), (frame, s_all, 50 * Ms), (frame, s_all, 50 * Ms), (frame, s_all, 20 * Ms)));

        Assert.That(
            file.Pictures.Select(picture => picture.TimeNs).Take(3),
            Is.EqualTo(new[] { 50 * Ms, (50 * Ms) + 100_000, (50 * Ms) + 200_000 }));
    }

    [Test]
    public void What_did_not_change_takes_no_room()
    {
        Frame noise = Pictures.Noise(WidthPx, HeightPx, 1);
        MatroskaReader file = new(Record(new MemoryStream(), (noise, s_all, 0), (noise, s_all, 16 * Ms)));

        Assert.That(file.Pictures[1].Packet, Has.Length.LessThan(40));
    }

    private static IEnumerable<(Frame Frame, PixelRect Damage, long TimeNs)> Shown()
    {
        Frame frame = Pictures.Text(WidthPx, HeightPx, 1);
        yield return (frame, s_all, 0);

        PixelRect corner = new(190, 60, 10, 15);
        frame = Pictures.Patch(frame, Pictures.Noise(WidthPx, HeightPx, 2), corner);
        yield return (frame, corner, 17 * Ms);

        frame = Pictures.Noise(WidthPx, HeightPx, 3);
        yield return (frame, s_all, 4_000 * Ms);

        frame = Pictures.Gradient(WidthPx, HeightPx);
        yield return (frame, s_all, 11_000 * Ms);

        PixelRect line = new(0, 33, WidthPx, 1);
        frame = Pictures.Patch(frame, Pictures.Solid(WidthPx, HeightPx, 0xFFFFFF), line);
        yield return (frame, line, 11_016 * Ms);
    }

    private static byte[] Record(MemoryStream output, params (Frame Frame, PixelRect Damage, long TimeNs)[] shown)
    {
        using (output)
        {
            using ScreenVideo video = new(output, WidthPx, HeightPx, "test", DateTime.UnixEpoch);
            Add(video, shown);
            video.Finish(20_000 * Ms);
            return output.ToArray();
        }
    }

    private static void Add(ScreenVideo video, (Frame Frame, PixelRect Damage, long TimeNs)[] shown)
    {
        foreach ((Frame frame, PixelRect damage, long timeNs) in shown)
        {
            // The highest byte of a pixel has no colour.
            Frame alpha = new(
                frame.WidthPx, frame.HeightPx, [.. frame.Pixels.ToArray().Select(pixel => pixel | 0xFF00_0000)]);
            video.Add(alpha.Row, [damage], timeNs);
        }
    }

    private static void AssertPixels(
        MatroskaReader file, IEnumerable<(Frame Frame, PixelRect Damage, long TimeNs)> shown)
    {
        ZmbvDecoder decoder = new(WidthPx, HeightPx);
        foreach (((Frame frame, _, long timeNs), (_, _, byte[] packet)) in shown.Zip(file.Pictures))
        {
            decoder.Decode(packet);
            Assert.That(decoder.Pixels, Is.EqualTo(frame.Pixels.ToArray()), $"at {timeNs} ns");
        }
    }

    /// <summary>A stream without positions.</summary>
    private sealed class PipeStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }
    }
}

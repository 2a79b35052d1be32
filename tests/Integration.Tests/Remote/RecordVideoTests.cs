using System.Globalization;
using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Tests.Video;
using RemoteDisplay.Window.Tests.Support;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Remote;

/// <summary>gvt-device record-video: each picture that a head shows is in the file at its time.</summary>
internal sealed class RecordVideoTests
{
    private const int WidthPx = 400;
    private const int HeightPx = 300;

    /// <summary>Of times in the file.</summary>
    private const long UnitNs = 100_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-video-");
    private PaintedGuest _guest = null!;

    private string Video => Path.Combine(_folder.FullName, "screen.mkv");

    private string DisplayPath => Path.Combine(_folder.FullName, "display");

    [SetUp]
    public void Start() => _guest = new PaintedGuest(DisplayPath);

    [TearDown]
    public void End()
    {
        _guest.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void Pictures_and_times_are_those_of_the_screen()
    {
        List<(Frame Frame, long TimestampNs)> shown = Record(Posix.SigInt);

        MatroskaReader file = Read(Video);
        Assert.That(file.IsFinished);
        AssertTimes([.. file.Pictures.Select(picture => picture.TimeNs)], shown, UnitNs);
        ZmbvDecoder decoder = new(WidthPx, HeightPx);
        foreach (((Frame frame, _), (_, _, byte[] packet)) in shown.Zip(file.Pictures))
        {
            decoder.Decode(packet);
            Assert.That(decoder.Pixels.SequenceEqual(frame.Pixels.ToArray()));
        }

        // The last picture again, for as long as it was shown.
        Assert.That(file.Pictures, Has.Count.EqualTo(shown.Count + 1));
    }

    [Test]
    public void A_recording_that_is_killed_has_every_picture()
    {
        List<(Frame Frame, long TimestampNs)> shown = Record(Posix.SigKill);

        Assert.That(Read(Video).Pictures, Has.Count.EqualTo(shown.Count));
    }

    [Test]
    public void A_pipe_gets_each_picture_while_the_recording_goes_on()
    {
        Frame[] shown = [Pictures.Text(WidthPx, HeightPx, 1), Pictures.Noise(WidthPx, HeightPx, 2)];
        _guest.Show(0, shown[0]);
        using ChildProcess recorder = GvtProgram.Launch(
            ["sh", "-c", "\"$@\" - | cat >\"$0\"", Video], ["record-video", "--display-socket", DisplayPath]);
        AwaitPictures(Video, 1);
        Show(shown[1], 2, Video);
        Assert.That(recorder.HasEnded, Is.False);

        ZmbvDecoder decoder = new(WidthPx, HeightPx);
        foreach ((Frame frame, (_, _, byte[] packet)) in shown.Zip(Read(Video).Pictures))
        {
            decoder.Decode(packet);
            Assert.That(decoder.Pixels.SequenceEqual(frame.Pixels.ToArray()));
        }
    }

    [Test]
    public void Another_size_begins_another_file_and_a_dark_head_is_black()
    {
        Frame first = Pictures.Text(WidthPx, HeightPx, 1);
        using (ChildProcess recorder = Run(Video))
        {
            recorder.WaitForError(line => line.Contains("head 0 is dark", StringComparison.Ordinal), Patience.Step);
            Show(first, 1, Video);
            Show(null, 2, Video);
            Show(first, 3, Video);
            Show(Pictures.Noise(320, 200, 2), 1, Path.Combine(_folder.FullName, "screen-2.mkv"));
            recorder.Signal(Posix.SigTerm);
            Assert.That(recorder.WaitForExit(Patience.Step), Is.Zero, recorder.Errors);
            Assert.That(
                recorder.ErrorLines,
                Has.Some.Contains("screen.mkv: 400x300").And.Some.Contains("screen-2.mkv: 320x200"));
        }

        ZmbvDecoder decoder = new(WidthPx, HeightPx);
        List<(long TimeNs, bool IsKey, byte[] Packet)> pictures = Read(Video).Pictures;
        decoder.Decode(pictures[0].Packet);
        decoder.Decode(pictures[1].Packet);
        Assert.That(decoder.Pixels, Is.All.Zero);
        decoder.Decode(pictures[2].Packet);
        Assert.That(decoder.Pixels.SequenceEqual(first.Pixels.ToArray()));
    }

    [Test]
    public void A_server_that_ends_leaves_a_finished_file()
    {
        _guest.Show(0, Pictures.Text(WidthPx, HeightPx, 1));
        using ChildProcess recorder = Run(Video);
        AwaitPictures(Video, 1);
        _guest.Dispose();

        Assert.That(recorder.WaitForExit(Patience.Step), Is.EqualTo(1));
        Assert.That(recorder.Errors, Does.Contain("gvt-device: "));
        Assert.That(Read(Video).IsFinished);
    }

    [Test]
    public void Nothing_to_record_is_a_failure()
    {
        using ChildProcess recorder = Run(Video, "--seconds", "0.2");

        Assert.That(recorder.WaitForExit(Patience.Step), Is.EqualTo(1));
        Assert.That(recorder.Errors, Does.Contain("gvt-device: nothing was recorded"));
        Assert.That(File.Exists(Video), Is.False);
    }

    /// <summary>Debian's ffmpeg finds the very pixels, and the times.</summary>
    [TestCase(Posix.SigInt)]
    [TestCase(Posix.SigKill)]
    [Category("Qemu")]
    [Category("Slow")]
    public void Ffmpeg_decodes_what_was_shown(int signal)
    {
        if (!SetUpScript.TryRun("qemu/fetch", ["--ffmpeg"], out string complaint))
        {
            Assert.Ignore($"Debian's ffmpeg cannot be fetched:\n{complaint}");
        }

        List<(Frame Frame, long TimestampNs)> shown = Record(signal);
        string raw = Path.Combine(_folder.FullName, "raw");
        Tool(
            "ffmpeg", "-v", "error", "-i", Video, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "bgr0",
            raw);
        uint[] decoded = MemoryMarshal.Cast<byte, uint>(File.ReadAllBytes(raw)).ToArray();
        for (int i = 0; i < shown.Count; i++)
        {
            IEnumerable<uint> pixels = decoded.Skip(i * WidthPx * HeightPx).Take(WidthPx * HeightPx);
            Assert.That(
                pixels.Select(pixel => pixel & 0xFF_FFFF).SequenceEqual(shown[i].Frame.Pixels.ToArray()),
                $"picture {i}");
        }

        string times = Tool(
            "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
            Video);
        AssertTimes(
            [.. times.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
                time => (long)(double.Parse(time.Trim(','), CultureInfo.InvariantCulture) * 1e9))],
            shown, 2 * UnitNs);
    }

    /// <summary>Shows pictures one after the other, each when the one before is in the file.</summary>
    private List<(Frame Frame, long TimestampNs)> Record(int signal)
    {
        List<(Frame, long)> shown = [];
        Frame frame = Pictures.Text(WidthPx, HeightPx, 1);
        _guest.Show(0, frame);
        shown.Add((frame, 0));
        using ChildProcess recorder = Run(Video);
        AwaitPictures(Video, 1);
        PixelRect part = new(33, 50, 120, 90);
        frame = Pictures.Patch(frame, Pictures.Noise(WidthPx, HeightPx, 2), part);
        shown.Add((frame, Show(frame, 2, Video, part)));
        frame = Pictures.Noise(WidthPx, HeightPx, 3);
        shown.Add((frame, Show(frame, 3, Video)));
        frame = Pictures.Gradient(WidthPx, HeightPx);
        shown.Add((frame, Show(frame, 4, Video)));
        _guest.ShowCursor(0, new CursorState(WhiteSquare(), 10, 20));
        AwaitPictures(Video, 5);
        shown.Add((_guest.CaptureAsync(0, withCursor: true).Result.Frame!, _guest.Head(0).TimestampNs));
        recorder.Signal(signal);
        int exitCode = recorder.WaitForExit(Patience.Step);
        Assert.That(exitCode == 0 || signal == Posix.SigKill, recorder.Errors);
        return shown;
    }

    /// <returns>When the picture was shown.</returns>
    private long Show(Frame? frame, int number, string file, params PixelRect[] damage)
    {
        _guest.Show(0, frame, damage);
        AwaitPictures(file, number);
        return _guest.Head(0).TimestampNs;
    }

    private ChildProcess Run(string file, params string[] more) =>
        GvtProgram.Start(["record-video", "--display-socket", DisplayPath, file, .. more]);

    private static void AwaitPictures(string file, int count) => Assert.That(
        Patience.Until(() => File.Exists(file) && Read(file).Pictures.Count >= count, Patience.Step),
        $"picture {count} is not in {file}");

    private static MatroskaReader Read(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new MatroskaReader(bytes);
    }

    /// <summary>The first picture was there before.</summary>
    private static void AssertTimes(long[] times, List<(Frame Frame, long TimestampNs)> shown, long toleranceNs)
    {
        for (int i = 2; i < shown.Count; i++)
        {
            Assert.That(
                times[i] - times[1], Is.EqualTo(shown[i].TimestampNs - shown[1].TimestampNs).Within(toleranceNs));
        }
    }

    private static string Tool(string name, params string[] arguments)
    {
        using ChildProcess tool = new(Path.Combine(Repository.Cache, "ffmpeg", name), arguments);
        Assert.That(tool.WaitForExit(Patience.Step), Is.Zero, tool.Errors);
        return System.Text.Encoding.UTF8.GetString(tool.Output());
    }

    private static CursorImage WhiteSquare() => new(16, 16, 0, 0, [.. Enumerable.Repeat(0xFFFF_FFFF, 16 * 16)]);
}

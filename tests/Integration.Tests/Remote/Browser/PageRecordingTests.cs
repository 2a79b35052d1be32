using System.Globalization;
using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Tests.Web;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Remote.Browser;

/// <summary>The page records what it shows as WebM, by Chromium's encoder. Debian's ffmpeg decodes it.</summary>
internal sealed class PageRecordingTests : PageTest
{
    private const int WidthPx = 400;
    private const int HeightPx = 304;

    /// <summary>Of the page's clock.</summary>
    private const int StillMs = 2000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-page-video-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void A_recording_has_the_pictures_for_as_long_as_they_were_shown()
    {
        RequireFfmpeg();
        Frame[] film = Approximation.Film(WidthPx, HeightPx);
        using WebRoom room = Room();
        Show(room, film[0]);
        Begin(room);

        int begun = Now();
        Await(film[0]);
        Browser.Click("#open-view");
        Browser.Click("#record");
        WaitFor("document.getElementById('recording').hidden", "false");
        Stay();
        int changed = Now();
        Show(room, film[^1]);
        Await(film[^1]);
        Stay();
        Browser.Click("#recording");
        double seconds = (Now() - begun) / 1000.0;
        string file = Saved(1)[0];

        Assert.That(Browser.Text("saved[0].type"), Is.EqualTo("video/webm"));
        (double Time, Frame Picture)[] pictures = Decode(file, WidthPx, HeightPx);
        Assert.That(Error(pictures[0].Picture, film[0]), Is.LessThan(Approximation.LargestError), "the first picture");
        Assert.That(Error(pictures[^1].Picture, film[^1]), Is.LessThan(Approximation.LargestError), "the last one");
        double first = pictures.First(each => Error(each.Picture, film[^1]) < Approximation.LargestError).Time;
        Assert.That(first, Is.GreaterThanOrEqualTo(StillMs / 1000.0).And.LessThan(seconds), "when it changed");
        Assert.That(
            pictures[^1].Time - first, Is.GreaterThan((StillMs / 1000.0) - 0.5), "the last one stays until the end");
        Assert.That(changed, Is.GreaterThan(begun));
        Assert.That(Browser.Complaints, Is.Empty);
    }

    [Test]
    public void Another_size_and_the_end_of_the_connection_end_a_file()
    {
        RequireFfmpeg();
        using WebRoom room = Room();
        Show(room, Pictures.Text(WidthPx, HeightPx, 1));
        Begin(room);
        Await(Pictures.Text(WidthPx, HeightPx, 1));
        Browser.Click("#open-view");
        Browser.Click("#record");
        Stay();
        Show(room, Pictures.Text(320, 208, 2));
        Await(Pictures.Text(320, 208, 2));
        Stay();
        Browser.Evaluate("document.getElementById('end').click()");

        string[] files = Saved(2);
        Assert.That(Browser.Text("document.getElementById('recording').hidden"), Is.EqualTo("true"));
        Assert.That(Decode(files[0], WidthPx, HeightPx), Is.Not.Empty);
        Assert.That(Decode(files[1], 320, 208), Is.Not.Empty);
    }

    private static void RequireFfmpeg()
    {
        if (!SetUpScript.TryRun("qemu/fetch", ["--ffmpeg"], out string complaint))
        {
            Assert.Ignore($"Debian's ffmpeg cannot be fetched:\n{complaint}");
        }
    }

    private static void Show(WebRoom room, Frame frame) =>
        room.Screens[0].Publish(frame, [new PixelRect(0, 0, frame.WidthPx, frame.HeightPx)]);

    private static double Error(Frame seen, Frame expected) =>
        Approximation.ErrorOf(seen.Pixels, expected.Pixels);

    /// <summary>Opens the page, which will keep what it saves.</summary>
    private void Begin(WebRoom room)
    {
        Browser.Resize(1000, 700);
        Open(room.Address);
        Browser.Evaluate(
            """
            {
              window.saved = [];
              const make = URL.createObjectURL;
              URL.createObjectURL = (blob) => { saved.push(blob); return make.call(URL, blob); };
            }
            """);
    }

    private int Now() => Browser.Number("performance.now()");

    /// <summary>The picture stands still for a while.</summary>
    private void Stay()
    {
        int end = Now() + StillMs;
        Assert.That(Patience.Until(() => Now() > end, Patience.Step));
    }

    private void Await(Frame frame) => Assert.That(
        Patience.Until(() => Browser.PixelsOf(Canvas).AsSpan().SequenceEqual(frame.Pixels), Patience.Step),
        "the page shows the picture");

    /// <summary>The files that the page has saved.</summary>
    private string[] Saved(int count)
    {
        WaitFor("saved.length", count.ToString(CultureInfo.InvariantCulture));
        return [.. Enumerable.Range(0, count).Select(Save)];

        string Save(int number)
        {
            string text = Browser.Evaluate(
                $$"""
                new Promise((done) => {
                  const reader = new FileReader();
                  reader.onload = () => done(reader.result.split(",")[1]);
                  reader.readAsDataURL(saved[{{number}}]);
                })
                """).GetString()!;
            string file = Path.Combine(_folder.FullName, $"{number}.webm");
            File.WriteAllBytes(file, Convert.FromBase64String(text));
            return file;
        }
    }

    private static (double Time, Frame Picture)[] Decode(string file, int widthPx, int heightPx)
    {
        Run("ffmpeg", "-v", "error", "-i", file, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "bgr0",
            $"{file}.raw");
        uint[] pixels = MemoryMarshal.Cast<byte, uint>(File.ReadAllBytes($"{file}.raw")).ToArray();
        string[] times = Run(
            "ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
            file).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(pixels, Has.Length.EqualTo(times.Length * widthPx * heightPx));
        return
        [
            .. pixels.Chunk(widthPx * heightPx).Zip(
                times,
                (picture, time) => (
                    double.Parse(time.Trim(','), CultureInfo.InvariantCulture),
                    new Frame(widthPx, heightPx, [.. picture.Select(pixel => pixel & 0xFF_FFFF)]))),
        ];
    }

    private static string Run(string name, params string[] arguments)
    {
        using ChildProcess tool = new(Path.Combine(Repository.Cache, "ffmpeg", name), arguments);
        Assert.That(tool.WaitForExit(Patience.Step), Is.Zero, tool.Errors);
        return System.Text.Encoding.UTF8.GetString(tool.Output());
    }
}

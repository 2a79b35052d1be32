using DisplayModel.Geometry;
using DisplayModel.Scanout;
using GvtDevice.Lab.Pictures;
using NUnit.Framework;
using RemoteDisplay.Png;

namespace GvtDevice.Lab.Tests;

/// <summary>Screens are compared with golden pictures.</summary>
internal sealed class GoldenPicturesTests
{
    private const int WidthPx = 8, HeightPx = 6;

    private static readonly ComparisonOptions s_once = new() { Limit = TimeSpan.Zero };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("golden-");
    private readonly List<string> _said = [];

    private string Golden => Path.Combine(_folder.FullName, "desk.png");

    private string Artifacts => _folder.CreateSubdirectory("artifacts").FullName;

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public async Task The_same_picture_fits_and_nothing_is_written()
    {
        PngFile.Write(Picture(), Golden);
        await ExpectAsync(Picture());
        Assert.That(Directory.GetFiles(Artifacts), Is.Empty);
    }

    [Test]
    public void What_differs_is_said_in_numbers_and_shown_in_pictures()
    {
        PngFile.Write(Picture(), Golden);
        Frame actual = Picture((2, 1, 0x10_2030), (5, 3, 0x10_2080));
        Assert.That(
            () => ExpectAsync(actual, s_once with { Masks = [new PixelRect(0, 5, 1, 1)] }),
            Throws.InstanceOf<LabException>().With.Message.EqualTo(
                "screen B differs from desk.png in 2 of 48 pixels, by up to 128 of 255, within 4x3 at 2,1; see "
                    + $"{Artifacts}/desk.actual.png and {Artifacts}/desk.difference.png"));

        Assert.That(
            PngFile.Read($"{Artifacts}/desk.actual.png").Pixels.ToArray(), Is.EqualTo(actual.Pixels.ToArray()));
        Frame difference = PngFile.Read($"{Artifacts}/desk.difference.png");
        Assert.That(difference.Row(1)[2], Is.EqualTo(0xFF_0000));
        Assert.That(difference.Row(3)[5], Is.EqualTo(0xFF_0000));
        Assert.That(difference.Row(5)[0], Is.EqualTo(0x00_0060), "masked");
        Assert.That(difference.Pixels.ToArray().Count(pixel => pixel is not 0xFF_0000 and not 0x60), Is.EqualTo(45));
    }

    [TestCase(16, true)]
    [TestCase(15, false)]
    public void A_difference_of_a_channel_within_the_tolerance_is_none(int tolerance, bool fits)
    {
        PngFile.Write(Picture(), Golden);
        Task Compare() => ExpectAsync(Picture((0, 0, 0x00_1010), (7, 5, 0x10_2000)),
            s_once with { Tolerance = tolerance });
        Assert.That(Compare, fits ? Throws.Nothing : Throws.InstanceOf<LabException>());
    }

    [Test]
    public void What_is_masked_is_not_compared_and_what_is_beside_is()
    {
        PngFile.Write(Picture(), Golden);
        ComparisonOptions masked = s_once with { Masks = [new PixelRect(2, 2, 3, 1), new PixelRect(7, 5, 9, 9)] };
        Assert.That(() => ExpectAsync(Picture((2, 2, 1), (4, 2, 1), (7, 5, 1)), masked), Throws.Nothing);
        Assert.That(
            () => ExpectAsync(Picture((2, 2, 1), (5, 2, 1)), masked),
            Throws.InstanceOf<LabException>().With.Message.Contains("in 1 of 48 pixels"));
    }

    [Test]
    public void A_picture_of_another_size_differs()
    {
        PngFile.Write(new Frame(4, 3, new uint[12]), Golden);
        Assert.That(
            () => ExpectAsync(Picture()),
            Throws.InstanceOf<LabException>().With.Message.Contains("screen B shows 8x6, and desk.png has 4x3"));
        Assert.That(File.Exists($"{Artifacts}/desk.actual.png"));
    }

    [Test]
    public void A_dark_screen_differs()
    {
        PngFile.Write(Picture(), Golden);
        Assert.That(
            () => ExpectAsync(null), Throws.InstanceOf<LabException>().With.Message.Contains("screen B is dark"));
    }

    [Test]
    public void A_missing_file_is_an_error_that_says_how_to_write_it_and_keeps_what_is_shown()
    {
        Assert.That(
            () => ExpectAsync(Picture()),
            Throws.InstanceOf<LabException>().With.Message.Contains($"there is no {Golden}; --update-golden"));
        Assert.That(File.Exists(Golden), Is.False);
        Assert.That(File.Exists($"{Artifacts}/desk.actual.png"));
    }

    [TestCase("not a picture", "it is not a PNG")]
    [TestCase("\u0089PNG\r\n\u001a\n", "the PNG is cut off")]
    public void A_file_that_is_no_picture_is_named_with_the_reason(string contents, string complaint)
    {
        File.WriteAllText(Golden, contents, System.Text.Encoding.Latin1);
        Assert.That(
            () => ExpectAsync(Picture()),
            Throws.InstanceOf<LabException>().With.Message.EqualTo($"cannot compare with {Golden}: {complaint}"));
    }

    [Test]
    public async Task An_update_writes_what_is_missing_broken_or_different_and_only_that()
    {
        await UpdateAsync(Picture());
        Assert.That(_said, Is.EqualTo(new[] { $"wrote {Golden}: it was missing" }));
        DateTime written = File.GetLastWriteTimeUtc(Golden);
        await UpdateAsync(Picture());
        Assert.That(File.GetLastWriteTimeUtc(Golden), Is.EqualTo(written));

        Frame other = Picture((1, 1, 0xFF_FFFF));
        await UpdateAsync(other);
        Assert.That(PngFile.Read(Golden).Pixels.ToArray(), Is.EqualTo(other.Pixels.ToArray()));
        File.WriteAllText(Golden, "broken");
        await UpdateAsync(other);
        Assert.That(PngFile.Read(Golden).Pixels.ToArray(), Is.EqualTo(other.Pixels.ToArray()));
        Assert.That(_said, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_screen_may_take_a_while_to_show_the_picture()
    {
        PngFile.Write(Picture(), Golden);
        Queue<Frame?> shown = new([null, Picture((0, 0, 1)), Picture()]);
        await new GoldenPictures(Artifacts, updates: false, _said.Add).ExpectAsync(
            "B", _ => Task.FromResult(shown.Dequeue()), Golden, s_once with { Limit = TimeSpan.FromMinutes(5) },
            CancellationToken.None);
        Assert.That(shown, Is.Empty);
    }

    private Task ExpectAsync(Frame? shown, ComparisonOptions? options = null) => ExpectAsync(shown, options, false);

    private Task UpdateAsync(Frame shown) => ExpectAsync(shown, null, true);

    private Task ExpectAsync(Frame? shown, ComparisonOptions? options, bool updates) =>
        new GoldenPictures(Artifacts, updates, _said.Add).ExpectAsync(
            "B", _ => Task.FromResult(shown), Golden, options ?? s_once, CancellationToken.None);

    private static Frame Picture(params (int X, int Y, uint Pixel)[] other)
    {
        uint[] pixels = new uint[WidthPx * HeightPx];
        Array.Fill(pixels, 0x00_2000u);
        foreach ((int x, int y, uint pixel) in other)
        {
            pixels[(y * WidthPx) + x] = pixel;
        }

        return new Frame(WidthPx, HeightPx, pixels);
    }
}

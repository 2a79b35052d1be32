using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace Integration.Tests.Remote;

/// <summary>Viewers that accept JPEG get photographs and films so, and the very pixels once the picture stands
/// still. With Debian's libjpeg-turbo.</summary>
[Category("Qemu")]
internal sealed class JpegTests
{
    private const int PixelFormatBgrx = 3;

    private static readonly TimeSpan s_stillness = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a film waits for the answer to a key.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(80);

    private readonly ManualTime _time = new();

    [OneTimeSetUp]
    public static void LoadLibrary() => Viewers.LoadJpegLibrary();

    [TestCase(false)]
    [TestCase(true)]
    public void A_photograph_is_refined_when_it_has_stood_still(bool takesZrle)
    {
        using TestRoom room = new(Film(0), null, _time);
        RfbClient client = Join(room, takesZrle ? [RfbClient.Tight, RfbClient.Zrle] : [RfbClient.Tight]);
        client.Request(incremental: false);
        client.ReadUpdate();
        Assert.That(client.TightDecoder.Seen, Does.Contain("jpeg"));
        Assert.That(client.Pixels, Is.All.Zero, "all of it is JPEG");

        client.TightDecoder.Seen.Clear();
        _time.Advance(s_stillness);
        while (client.Pixels.Contains(0u))
        {
            client.Request();
            client.ReadUpdate();
        }

        room.AssertHas(client);
        Assert.That(client.TightDecoder.Seen, Does.Not.Contain("jpeg"));
        client.Request();
        Assert.That(client.IsQuietFor(TimeSpan.FromMilliseconds(200)), "it has everything");
    }

    [Test]
    public void Timers_that_expire_a_little_early_do_not_leave_an_approximation()
    {
        _time.Haste = TimeSpan.FromMilliseconds(1);
        using TestRoom room = new(Film(0), null, _time);
        RfbClient client = Join(room, RfbClient.Tight);
        client.Request(incremental: false);
        client.ReadUpdate();
        client.Request();
        _time.Advance(s_stillness - _time.Haste);
        Assert.That(client.IsQuietFor(TimeSpan.FromMilliseconds(200)), "the picture has not stood still");

        _time.Advance(_time.Haste);
        client.ReadUpdate();
        Assert.That(client.Pixels, Has.Some.Not.Zero);
    }

    [Test]
    public void A_JPEG_has_the_colours_of_the_picture()
    {
        Frame frame = Pictures.Gradient(200, 100);
        using TestRoom room = new(frame, null, _time);
        RfbClient client = Join(room, RfbClient.Tight);
        client.Request(incremental: false);
        client.ReadUpdate();

        uint[] decoded = new uint[frame.WidthPx * frame.HeightPx];
        byte[] jpeg = client.TightDecoder.Jpeg!;
        nint decoder = InitDecompress();
        int result = Decompress(
            decoder, jpeg, (nuint)jpeg.Length, decoded, frame.WidthPx, frame.WidthPx * sizeof(uint), frame.HeightPx,
            PixelFormatBgrx, 0);
        _ = Destroy(decoder);
        Assert.That(result, Is.Zero);
        Assert.That(
            Enumerable.Range(0, decoded.Length).Max(i => Difference(decoded[i], frame.Pixels[i])), Is.LessThan(24));
    }

    [Test]
    public void A_film_is_never_refined_while_it_plays()
    {
        using TestRoom room = new(Film(0), null, _time);
        RfbClient client = Join(room, RfbClient.Tight);
        for (int i = 0; i < 20; i++)
        {
            client.Request();
            client.ReadUpdate();
            Assert.That(client.Pixels, Is.All.Zero);
            _time.Advance(TimeSpan.FromMilliseconds(50));
            room.Show(Film(i + 1));
        }
    }

    [Test]
    public void Text_and_the_pixels_of_viewers_without_a_quality_are_never_approximations()
    {
        using TestRoom room = new(Pictures.Text(400, 300, 1, 200), null, _time);
        RfbClient client = Join(room, RfbClient.Tight);
        room.AssertSees(client);
        RfbClient exact = room.Join(null, RfbClient.Tight);
        room.Show(Film(1));
        room.AssertSees(exact);
        Assert.That(exact.TightDecoder.Seen, Does.Not.Contain("jpeg"));
    }

    [Test]
    public void What_is_copied_from_an_approximation_is_refined_too()
    {
        Frame before = Film(0);
        using TestRoom room = new(before, null, _time);
        RfbClient client = Join(room, RfbClient.Tight, RfbClient.CopyRect);
        client.Request(incremental: false);
        client.ReadUpdate();
        room.Show(Pictures.Move(before, new PixelRect(0, 64, 400, 236), 0, -64));
        client.Request();
        client.ReadUpdate();
        Assert.That(client.Encodings, Does.Contain(RfbClient.CopyRect));

        _time.Advance(s_stillness);
        while (client.Pixels.Contains(0u))
        {
            client.Request();
            client.ReadUpdate();
        }

        room.AssertHas(client);
    }

    [Test]
    public void What_is_typed_goes_before_a_film()
    {
        using TestRoom room = new(TextAboveFilm(0), null, _time);
        RfbClient client = Join(room, RfbClient.Tight);
        PressBesideFilm(room, client);

        PixelRect letter = new(8, 16, 8, 16);
        room.Show(Pictures.Patch(TextAboveFilm(2), Pictures.Text(400, 300, 2), letter));
        client.TightDecoder.Seen.Clear();
        client.ReadUpdate();
        Assert.That(client.Pixels.AsSpan(0, 128 * 400).SequenceEqual(room.Shown.Pixels[..(128 * 400)]));
        Assert.That(client.TightDecoder.Seen, Does.Not.Contain("jpeg"));

        client.Request();
        client.ReadUpdate();
        Assert.That(client.TightDecoder.Seen, Does.Contain("jpeg"), "the film plays on");
    }

    [Test]
    public void A_film_does_not_wait_long_for_a_key_that_shows_nothing()
    {
        using TestRoom room = new(TextAboveFilm(0), null, _time);
        RfbClient client = Join(room, RfbClient.Tight);
        PressBesideFilm(room, client);
        client.TightDecoder.Seen.Clear();

        _time.Advance(s_patience);
        client.ReadUpdate();
        Assert.That(client.TightDecoder.Seen, Does.Contain("jpeg"));
    }

    /// <summary>Presses a key, and sees that the film stands still then.</summary>
    private static void PressBesideFilm(TestRoom room, RfbClient client)
    {
        client.Request(incremental: false);
        client.ReadUpdate();
        client.Request();
        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32('a')]);
        room.Input.WaitFor("key 1E down");
        room.Show(TextAboveFilm(1));
        Assert.That(client.IsQuietFor(TimeSpan.FromMilliseconds(200)), "the film waits");
    }

    private static Frame TextAboveFilm(int picture) =>
        Pictures.Patch(Film(picture), Pictures.Text(400, 300, 1), new PixelRect(0, 0, 400, 128));

    /// <summary>Of the colour that differs most.</summary>
    private static int Difference(uint pixel, uint other) =>
        new[] { 0, 8, 16 }.Max(shift => Math.Abs((byte)(pixel >> shift) - (byte)(other >> shift)));

    [DllImport("libturbojpeg.so.0", EntryPoint = "tjInitDecompress")]
    private static extern nint InitDecompress();

    [DllImport("libturbojpeg.so.0", EntryPoint = "tjDecompress2")]
    private static extern int Decompress(
        nint handle, byte[] jpeg, nuint length, uint[] pixels, int width, int pitch, int height, int format, int flags);

    [DllImport("libturbojpeg.so.0", EntryPoint = "tjDestroy")]
    private static extern int Destroy(nint handle);

    /// <summary>No pixel is 0.</summary>
    private static Frame Film(int picture) => Pictures.Make(
        400, 300,
        (x, y) => 0x01_0101 | (uint)(((x + picture) % 256 << 16) | (y % 256 << 8) | (((x * y) + picture) % 256)));

    private static RfbClient Join(TestRoom room, params int[] encodings) =>
        room.Join(null, [.. encodings, RfbClient.LastRect, RfbClient.JpegQuality0 + 6]);
}

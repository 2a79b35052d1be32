using DisplayModel.Geometry;
using DisplayModel.Scanout;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>What viewers decode is what the screen shows, pixel by pixel.</summary>
internal sealed class EncodingTests
{
    private static readonly int[] s_encodings = [RfbClient.Raw, RfbClient.Zrle, RfbClient.Tight, RfbClient.TightPng];

    private static IEnumerable<TestCaseData> EncodingsAndFormats =>
        from encoding in s_encodings
        from format in Enumerable.Range(0, ClientFormat.Many.Length)
        select new TestCaseData(encoding, format);

    private static IEnumerable<Frame> AllKinds =>
    [
        Pictures.Solid(200, 150, 0x123456),
        Pictures.Text(200, 150, 1),
        Pictures.Text(200, 150, 2, 3),
        Pictures.Text(200, 150, 3, 14),
        Pictures.Text(200, 150, 4, 100),
        Pictures.Text(200, 150, 5, 250),
        Pictures.Gradient(200, 150),
        Pictures.Noise(200, 150, 6),
        Pictures.Make(200, 150, (x, y) => (uint)(((x * 7919) ^ (y * 104729)) % 97 % 11 * 0x121110)),
        Pictures.Patch(Pictures.Solid(200, 150, 0xFF0000), Pictures.Noise(200, 150, 7), new PixelRect(3, 5, 4, 2)),
        Pictures.Make(200, 150, (x, y) => (uint)(x / 40 * 0x112233) + (uint)(y / 30)),
        Pictures.Make(200, 150, (x, y) => (uint)(x / 3 * 0x010309)),
    ];

    [TestCaseSource(nameof(EncodingsAndFormats))]
    public void Every_encoding_shows_every_picture_in_every_format(int encoding, int format)
    {
        using TestRoom room = new(Pictures.Solid(200, 150, 0));
        RfbClient client = room.Join(ClientFormat.Many[format], encoding);
        foreach (Frame frame in AllKinds)
        {
            room.Show(frame);
            client.Request(incremental: false);
            client.ReadUpdate();
            room.AssertHas(client);
        }
    }

    [TestCaseSource(nameof(s_encodings))]
    public void Streams_go_on_over_many_updates_of_any_rectangles(int encoding)
    {
        Gen<PixelRect> rectangles = from x in Gen.Choose(0, 298)
                                    from y in Gen.Choose(0, 198)
                                    from width in Gen.Choose(1, 300 - x)
                                    from height in Gen.Choose(1, 200 - y)
                                    select new PixelRect(x, y, width, height);
        Gen<Frame> pictures = from kind in Gen.Choose(0, 4)
                              from seed in Gen.Choose(0, 1000)
                              select kind switch
                              {
                                  0 => Pictures.Solid(300, 200, (uint)seed * 0x1003),
                                  1 => Pictures.Noise(300, 200, seed),
                                  2 => Pictures.Text(300, 200, seed, 2 + (seed % 200)),
                                  3 => Pictures.Gradient(300, 200),
                                  _ => Pictures.Text(300, 200, seed),
                              };
        Gen<(PixelRect Area, Frame Picture)[]> sessions =
            (from area in rectangles from picture in pictures select (area, picture)).ArrayOf(6);

        Prop.ForAll(sessions.ToArbitrary(), steps =>
        {
            using TestRoom room = new(Pictures.Solid(300, 200, 0x101010));
            RfbClient plain = room.Join(null, encoding);
            RfbClient clever = room.Join(null, encoding, RfbClient.CopyRect, RfbClient.LastRect);
            room.AssertSees(plain);
            room.AssertSees(clever);
            foreach ((PixelRect area, Frame picture) in steps)
            {
                Frame next = Pictures.Patch(room.Shown, picture, area);
                if (next.Pixels.SequenceEqual(room.Shown.Pixels))
                {
                    continue;
                }

                room.Show(next, area);
                room.AssertSees(plain);
                room.AssertSees(clever);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Test]
    public void Tight_uses_all_its_ways()
    {
        using TestRoom room = new(Pictures.Solid(200, 150, 0));
        RfbClient client = room.Join(null, RfbClient.Tight);
        foreach (Frame frame in AllKinds)
        {
            room.Show(frame);
            client.Request(incremental: false);
            client.ReadUpdate();
        }

        Assert.That(client.TightDecoder.Seen, Is.SupersetOf(new[] { "fill", "mono", "palette", "copy0" }));
    }

    [TestCase(RfbClient.Tight, 3)]
    [TestCase(RfbClient.Zrle, 3)]
    public void What_does_not_compress_is_stored_inside_of_the_same_stream(int encoding, int bytesPerPixel)
    {
        using TestRoom room = new(Pictures.Noise(300, 300, 0));
        RfbClient client = room.Join(null, encoding);
        for (int i = 1; i < 80; i++)
        {
            long before = client.Wire.BytesRead;
            room.AssertSees(client);
            Assert.That(client.Wire.BytesRead - before, Is.LessThan(300 * 300 * bytesPerPixel * 1.06));
            room.Show((i % 20) switch
            {
                0 => Pictures.Text(300, 300, i, 40),
                1 => Pictures.Gradient(300, 300),
                _ => Pictures.Noise(300, 300, i),
            });
        }
    }

    [Test]
    public void A_viewer_that_knows_both_gets_areas_of_one_colour_by_tight_and_the_rest_by_zrle()
    {
        using TestRoom room = new(
            Pictures.Patch(
                Pictures.Solid(640, 480, 0x102030), Pictures.Text(640, 480, 1, 9), new PixelRect(40, 300, 400, 100)));
        RfbClient client = room.Join(null, RfbClient.Tight, RfbClient.Zrle);
        room.AssertSees(client);
        Assert.That(client.Encodings, Does.Contain(RfbClient.Tight).And.Contain(RfbClient.Zrle));
        Assert.That(client.TightDecoder.Seen, Is.EqualTo(new[] { "fill" }));
    }

    [Test]
    public void Zrle_uses_all_its_ways()
    {
        using TestRoom room = new(Pictures.Solid(200, 150, 0));
        RfbClient client = room.Join(null, RfbClient.Zrle);
        foreach (Frame frame in AllKinds)
        {
            room.Show(frame);
            client.Request(incremental: false);
            client.ReadUpdate();
        }

        Assert.That(client.ZrleSeen, Is.SupersetOf(new[] { 0, 1, 2, 3, 128 }));
        Assert.That(client.ZrleSeen, Has.Some.InRange(5, 16).And.Some.InRange(130, 255));
    }

    [Test]
    public void A_viewer_with_a_colour_map_gets_colours_near_the_true_ones()
    {
        using TestRoom room = new(Pictures.Gradient(64, 64));
        RfbClient client = room.Join(null, RfbClient.Raw);
        client.Wire.Send([0, 0, 0, 0, 8, 8, 0, 0, .. new byte[12]]);
        client.SetFormatOfMap();
        client.Request(incremental: false);
        client.ReadUpdate();

        Assert.That(client.ColourMap, Has.Length.EqualTo(768));
        for (int i = 0; i < client.Pixels.Length; i++)
        {
            uint entry = client.Pixels[i];
            uint red = room.Shown.Pixels[i] >> 16;
            Assert.That(client.ColourMap![entry * 3] >> 8, Is.EqualTo(red).Within(255 / 7 / 2 + 1));
        }
    }
}

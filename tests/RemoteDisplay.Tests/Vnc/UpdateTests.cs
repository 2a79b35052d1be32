using DisplayModel.Geometry;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>When viewers get pictures, and how little is sent.</summary>
internal sealed class UpdateTests
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(150);

    [Test]
    public void Nothing_is_sent_while_nothing_changes()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);

        client.Request();
        Assert.That(client.IsQuietFor(s_moment));
    }

    [Test]
    public void Damage_that_changed_no_pixel_is_not_sent()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);

        client.Request();
        room.Show(Pictures.Text(320, 240, 1));
        Assert.That(client.IsQuietFor(s_moment));
    }

    [Test]
    public void Nothing_is_sent_unasked()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);

        room.Show(Pictures.Text(320, 240, 2));
        Assert.That(client.IsQuietFor(s_moment));
    }

    [Test]
    public void A_request_that_waits_is_answered_when_something_changes()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);

        client.Request();
        room.Show(Pictures.Text(320, 240, 2));
        client.ReadUpdate();
        room.AssertHas(client);
    }

    [Test]
    public void What_changes_while_a_viewer_does_not_ask_comes_as_one_update()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);

        for (int i = 0; i < 200; i++)
        {
            PixelRect area = new(i % 16 * 20, i / 16 * 18, 20, 18);
            room.Show(Pictures.Patch(room.Shown, Pictures.Noise(320, 240, i), area), area);
        }

        room.AssertSees(client);
        client.Request();
        Assert.That(client.IsQuietFor(s_moment));
    }

    [Test]
    public void A_typed_letter_takes_a_few_bytes()
    {
        using TestRoom room = new(Pictures.Solid(1280, 800, 0));
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);

        room.Show(
            Pictures.Patch(room.Shown, Pictures.Text(1280, 800, 1), new PixelRect(400, 304, 8, 16)),
            new PixelRect(384, 256, 64, 64));
        long before = client.Wire.BytesRead;
        room.AssertSees(client);
        Assert.That(client.Wire.BytesRead - before, Is.LessThan(80));
    }

    [TestCase(0, -16)]
    [TestCase(0, 48)]
    [TestCase(-24, 0)]
    [TestCase(37, 13)]
    [TestCase(-5, -101)]
    public void What_moves_is_copied(int dx, int dy)
    {
        using TestRoom room = new(Pictures.Text(640, 480, 1, 5));
        RfbClient client = room.Join(null, RfbClient.Tight, RfbClient.CopyRect);
        room.AssertSees(client);
        long first = client.Wire.BytesRead;

        Frame moved = Pictures.Move(room.Shown, new PixelRect(120, 110, 400, 250), dx, dy);
        room.Show(moved);
        room.AssertSees(client);
        Assert.That(client.Encodings, Does.Contain(RfbClient.CopyRect));
        Assert.That(client.Wire.BytesRead - first, Is.LessThan(first / 8));
    }

    [Test]
    public void Scrolled_text_costs_the_new_line_only()
    {
        Frame long_ = Pictures.Text(640, 2000, 1);
        Frame At(int y) => Pictures.Make(640, 480, (x, row) => long_.Row(y + row)[x]);
        using TestRoom room = new(At(0));
        RfbClient client = room.Join(null, RfbClient.Tight, RfbClient.CopyRect, RfbClient.LastRect);
        room.AssertSees(client);
        for (int line = 1; line < 50; line++)
        {
            room.Show(At(line * 16));
            long before = client.Wire.BytesRead;
            room.AssertSees(client);
            Assert.That(client.Wire.BytesRead - before, Is.LessThan(1500), $"line {line}");
        }
    }

    [Test]
    public void A_viewer_that_does_not_know_copies_gets_none()
    {
        using TestRoom room = new(Pictures.Text(640, 480, 1, 5));
        RfbClient client = room.Join(null, RfbClient.Tight);
        room.AssertSees(client);

        room.Show(Pictures.Move(room.Shown, new PixelRect(120, 110, 400, 250), 0, -16));
        room.AssertSees(client);
        Assert.That(client.Encodings, Does.Not.Contain(RfbClient.CopyRect));
    }

    [Test]
    public void A_request_for_a_part_gets_that_part_and_the_rest_comes_later()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.CopyRect);
        room.AssertSees(client);
        Frame before = room.Shown;
        PixelRect part = new(50, 60, 70, 80);

        room.Show(Pictures.Noise(320, 240, 1));
        client.Request(true, part.X, part.Y, part.Width, part.Height);
        client.ReadUpdate();
        room.AssertHas(client, Pictures.Patch(before, room.Shown, part));

        room.Show(Pictures.Patch(room.Shown, before, new PixelRect(0, 0, 320, 30)));
        room.AssertSees(client);
    }

    [Test]
    public void A_request_outside_of_the_screen_is_no_harm()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Raw);
        client.Request(true, 65535, 65535, 65535, 65535);
        client.Request(false, 400, 10, 0, 0);
        room.AssertSees(client);
    }

    [Test]
    public void Viewers_keep_their_own_pace_and_format()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient tight = room.Join(ClientFormat.Many[1], RfbClient.Tight, RfbClient.CopyRect);
        RfbClient zrle = room.Join(ClientFormat.Many[7], RfbClient.Zrle);
        RfbClient late = room.Join(ClientFormat.Many[10], RfbClient.Raw);
        for (int i = 0; i < 100; i++)
        {
            room.Show(
                i % 3 == 0
                    ? Pictures.Text(320, 240, i)
                    : Pictures.Move(room.Shown, new PixelRect(0, 32, 320, 160), 0, -16));
            room.AssertSees(tight);
            if (i % 7 == 0)
            {
                room.AssertSees(zrle);
            }
        }

        room.AssertSees(late);
    }

    [Test]
    public void Snapshots_are_released_when_no_viewer_needs_them()
    {
        List<int> released = [];
        Frame frame = Pictures.Solid(64, 64, 0);
        using (TestRoom room = new(frame))
        {
            RfbClient client = room.Join(null, RfbClient.Raw);
            room.AssertSees(client);
            for (int i = 1; i <= 20; i++)
            {
                int number = i;
                Frame next = Pictures.Solid(64, 64, (uint)i);
                room.Screen.Publish(next, [new PixelRect(0, 0, 64, 64)], released: _ =>
                {
                    lock (released)
                    {
                        released.Add(number);
                    }
                });
                room.AssertSees(client, next);
            }
        }

        Patience.WaitFor(() => { lock (released) { return released.Count == 20; } }, "all frames");
        Assert.That(released, Is.EquivalentTo(Enumerable.Range(1, 20)));
    }
}

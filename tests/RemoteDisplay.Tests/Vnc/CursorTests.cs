using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>The pointer: drawn by viewers that can, by us for the rest.</summary>
internal sealed class CursorTests
{
    /// <summary>Opaque red, half-transparent blue, and nothing.</summary>
    private static readonly CursorImage s_image = new(3, 2, 1, 0,
        [0xFFFF0000, 0x80000080, 0, 0xFFFF0000, 0, 0x20000000]);

    [Test]
    public void The_pointer_is_sent_with_its_hot_spot_and_mask()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0x445566));
        room.ShowCursor(new CursorState(s_image, 10, 10));
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.Cursor);
        room.AssertSees(client);

        Assert.That(client.CursorImage!.Value with { Data = [] }, Is.EqualTo((3, 2, 1, 0, Array.Empty<byte>())));
        Assert.That(client.CursorImage.Value.Data, Is.EqualTo(new byte[]
        {
            0, 0, 255, 0, 255, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0b1100_0000, 0b1000_0000,
        }));
    }

    [Test]
    public void The_pointer_is_sent_with_alpha_to_viewers_that_know_it()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0x445566));
        room.ShowCursor(new CursorState(s_image, 10, 10));
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.Cursor, RfbClient.CursorWithAlpha);
        room.AssertSees(client);

        Assert.That(client.Encodings, Does.Contain(RfbClient.CursorWithAlpha).And.Not.Contain(RfbClient.Cursor));
        Assert.That(client.CursorImage!.Value.Data[..8], Is.EqualTo(new byte[] { 255, 0, 0, 255, 0, 0, 128, 128 }));
    }

    [Test]
    public void Moving_the_pointer_sends_nothing_to_viewers_that_draw_it()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0x445566));
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.Cursor);
        room.ShowCursor(new CursorState(s_image, 10, 10));
        room.AssertSees(client);

        client.Request();
        room.ShowCursor(new CursorState(s_image, 40, 50));
        Assert.That(client.IsQuietFor(TimeSpan.FromMilliseconds(150)));

        room.ShowCursor(default);
        client.ReadUpdate();
        Assert.That(client.CursorImage, Is.EqualTo((0, 0, 0, 0, Array.Empty<byte>())));
    }

    [TestCase(10, 10)]
    [TestCase(-1, -1)]
    [TestCase(62, 63)]
    [TestCase(-50, 200)]
    public void The_pointer_is_in_the_picture_for_viewers_that_cannot_draw_it(int x, int y)
    {
        using TestRoom room = new(Pictures.Gradient(64, 64));
        RfbClient client = room.Join(null, RfbClient.Tight, RfbClient.CopyRect);
        room.ShowCursor(new CursorState(s_image, 30, 30));
        room.AssertSees(client, WithCursor(room.Shown, 30, 30));

        room.ShowCursor(new CursorState(s_image, x, y));
        room.AssertSees(client, WithCursor(room.Shown, x, y));
        if (!WithCursor(room.Shown, x, y).Pixels.SequenceEqual(room.Shown.Pixels))
        {
            room.ShowCursor(default);
            room.AssertSees(client);
        }
    }

    private static Frame WithCursor(Frame frame, int left, int top) => Pictures.Make(64, 64, (x, y) =>
    {
        uint below = frame.Row(y)[x];
        if (x < left || x >= left + 3 || y < top || y >= top + 2)
        {
            return below;
        }

        uint above = s_image.Row(y - top)[x - left];
        double through = 1 - ((above >> 24) / 255.0);
        uint Channel(int shift) =>
            Math.Min(255, ((above >> shift) & 0xFF) + (uint)Math.Round(((below >> shift) & 0xFF) * through));
        return Channel(16) << 16 | Channel(8) << 8 | Channel(0);
    });
}

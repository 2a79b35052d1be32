using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Screens that change their size, by themselves or because a viewer wishes it.</summary>
internal sealed class ResizeTests
{
    [TestCase(RfbClient.DesktopSize)]
    [TestCase(RfbClient.ExtendedDesktopSize)]
    public void Viewers_receive_the_new_size_and_the_whole_picture(int encoding)
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Tight, RfbClient.CopyRect, encoding);
        room.AssertSees(client);

        foreach ((int width, int height) in new[] { (640, 480), (100, 77), (320, 240), (321, 240) })
        {
            room.Show(Pictures.Text(width, height, 2));
            client.Request();
            client.ReadUpdate();
            Assert.That(client.Encodings, Is.EqualTo(new[] { encoding }));
            room.AssertSees(client);
        }
    }

    [Test]
    public void A_viewer_that_knows_no_sizes_sees_what_fits()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        RfbClient client = room.Join(null, RfbClient.Tight, RfbClient.CopyRect);
        room.AssertSees(client);

        room.Show(Pictures.Noise(400, 200, 1));
        room.AssertSees(client, Pictures.Make(320, 240, (x, y) => y < 200 ? room.Shown.Row(y)[x] : 0));
        room.Show(Pictures.Noise(100, 300, 2));
        room.AssertSees(client, Pictures.Make(320, 240, (x, y) => x < 100 ? room.Shown.Row(y)[x] : 0));
        room.Show(Pictures.Noise(320, 240, 3));
        room.AssertSees(client);
    }

    [Test]
    public void The_first_picture_comes_with_the_heads()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        ScreenHead[] heads = [new(0, new PixelRect(0, 0, 160, 240)), new(7, new PixelRect(160, 0, 160, 200))];
        room.Screen.Publish(room.Shown, [], default, [.. heads]);
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.ExtendedDesktopSize);
        room.AssertSees(client);

        Assert.That(client.Layout!.Value.Heads, Is.EqualTo(new[] { (1u, 0, 0, 160, 240), (8u, 160, 0, 160, 200) }));
    }

    [TestCase(SizeRequestResult.Prohibited)]
    [TestCase(SizeRequestResult.Forwarded)]
    [TestCase(SizeRequestResult.InvalidLayout)]
    public void A_size_request_is_answered(SizeRequestResult result)
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        (int, int) asked = default;
        room.RequestSize = (width, height) =>
        {
            asked = (width, height);
            return ValueTask.FromResult(result);
        };
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.ExtendedDesktopSize);
        room.AssertSees(client);

        Wish(client, 800, 600);
        client.ReadUpdate();
        Assert.That(asked, Is.EqualTo((800, 600)));
        Assert.That((client.Layout!.Value.Reason, client.Layout.Value.Status), Is.EqualTo((1, (int)result)));
        Assert.That((client.Width, client.Height), Is.EqualTo((320, 240)));
    }

    /// <summary>As libvncclient does.</summary>
    [Test]
    public void A_viewer_that_waits_for_the_size_it_asked_for_need_not_ask_for_an_update()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        room.RequestSize = (_, _) => ValueTask.FromResult(SizeRequestResult.Forwarded);
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.ExtendedDesktopSize);
        room.AssertSees(client);
        client.Request();
        room.Show(Pictures.Text(320, 240, 2));
        client.ReadUpdate();
        Wish(client, 800, 600);
        client.ReadUpdate();

        room.Show(Pictures.Text(800, 600, 3));
        client.ReadUpdate();

        Assert.That((client.Width, client.Height), Is.EqualTo((800, 600)));
        room.AssertSees(client);
    }

    [Test]
    public void A_size_request_that_is_granted_at_once_is_answered_with_the_new_size()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        room.RequestSize = (width, height) =>
        {
            room.Show(Pictures.Text(width, height, 3));
            return ValueTask.FromResult(SizeRequestResult.Done);
        };
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.ExtendedDesktopSize);
        room.AssertSees(client);

        Wish(client, 200, 150);
        client.ReadUpdate();
        Assert.That((client.Layout!.Value.Reason, client.Layout.Value.Status), Is.EqualTo((1, 0)));
        room.AssertSees(client);
    }

    [TestCase(0, 100)]
    [TestCase(100, 9000)]
    public void A_size_that_cannot_be_is_refused_unasked(int width, int height)
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        room.RequestSize = (_, _) => throw new InvalidOperationException("asked");
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.ExtendedDesktopSize);
        room.AssertSees(client);

        Wish(client, width, height);
        client.ReadUpdate();
        Assert.That(client.Layout!.Value.Status, Is.EqualTo(3));
    }

    [Test]
    public void A_second_wish_is_refused_while_the_first_is_considered()
    {
        using TestRoom room = new(Pictures.Text(320, 240, 1));
        TaskCompletionSource<SizeRequestResult> decision = new();
        room.RequestSize = (_, _) => new ValueTask<SizeRequestResult>(decision.Task);
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.ExtendedDesktopSize);
        room.AssertSees(client);

        Wish(client, 800, 600);
        Wish(client, 801, 600);
        client.ReadUpdate();
        Assert.That(client.Layout!.Value.Status, Is.EqualTo(2));
        decision.SetResult(SizeRequestResult.Forwarded);
        client.ReadUpdate();
        Assert.That(client.Layout!.Value.Status, Is.EqualTo(4));
    }

    private static void Wish(RfbClient client, int width, int height) => client.Wire.Send(
    [
        251, 0, .. Wire.Be16(width, height), 1, 0,
        .. Wire.Be32(0), .. Wire.Be16(0, 0, width, height), .. Wire.Be32(0),
    ]);
}

using NUnit.Framework;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Keys and pointers of viewers.</summary>
internal sealed class InputTests
{
    [Test]
    public void Keysyms_become_key_numbers()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0));
        RfbClient client = room.Join(null, RfbClient.Raw);
        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32('a')]);
        client.Wire.Send([4, 0, 0, 0, .. Wire.Be32('a')]);
        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32(0xFF53)]);
        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32(0x0100_4E2D)]);
        client.Wire.Send([4, 0, 0, 0, .. Wire.Be32(0xFF53)]);
        room.Input.WaitFor("key CD up");

        Assert.That(room.Input.Events, Is.EqualTo(new[] { "key 1E down", "key 1E up", "key CD down", "key CD up" }));
    }

    [Test]
    public void Key_numbers_pass_through_once_they_were_agreed_on()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0));
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.QemuKeys);
        room.AssertSees(client);
        Assert.That(client.Encodings, Does.Contain(RfbClient.QemuKeys));

        client.Wire.Send([255, 0, 0, 1, .. Wire.Be32('z', 0x15)]);
        client.Wire.Send([255, 0, 0, 0, .. Wire.Be32('z', 0x15)]);
        client.Wire.Send([255, 0, 0, 1, .. Wire.Be32('q', 0)]);
        room.Input.WaitFor("key 10 down");
        Assert.That(room.Input.Events, Is.EqualTo(new[] { "key 15 down", "key 15 up", "key 10 down" }));
    }

    [Test]
    public void The_pointer_stays_on_the_screen()
    {
        using TestRoom room = new(Pictures.Solid(64, 48, 0));
        RfbClient client = room.Join(null, RfbClient.Raw);
        client.Wire.Send([5, 1, .. Wire.Be16(10, 20)]);
        client.Wire.Send([5, 8, .. Wire.Be16(60000, 60000)]);
        room.Input.WaitFor("pointer 63,47 of 64x48 WheelUp");
        Assert.That(room.Input.Events.First(), Is.EqualTo("pointer 10,20 of 64x48 Left"));
    }

    [Test]
    public void More_buttons_come_in_another_byte_once_that_was_agreed_on()
    {
        using TestRoom room = new(Pictures.Solid(64, 48, 0));
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.MouseButtons);
        room.AssertSees(client);
        Assert.That(client.Encodings, Does.Contain(RfbClient.MouseButtons));
        client.Wire.Send([5, 0x81, .. Wire.Be16(1, 2), 3]);
        room.Input.WaitFor("pointer 1,2 of 64x48 Left, Side, Extra");
    }

    [Test]
    public void What_a_viewer_holds_is_released_when_it_leaves()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0));
        RfbClient client = room.Join(null, RfbClient.Raw);
        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32(0xFFE3)]);
        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32('c')]);
        client.Wire.Send([5, 1, .. Wire.Be16(10, 20)]);
        room.Input.WaitFor("pointer 10,20 of 64x64 Left");
        client.Dispose();
        room.Input.WaitFor("pointer 10,20 of 64x64 None");

        Assert.That(room.Input.Events, Does.Contain("key 1D up").And.Contain("key 2E up"));
    }

    [Test]
    public void A_key_that_two_viewers_hold_is_up_when_both_let_go()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0));
        RfbClient one = room.Join(null, RfbClient.Raw);
        RfbClient two = room.Join(null, RfbClient.Raw);
        one.Wire.Send([4, 1, 0, 0, .. Wire.Be32('a')]);
        room.Input.WaitFor("key 1E down");
        two.Wire.Send([4, 1, 0, 0, .. Wire.Be32('a')]);
        Patience.WaitFor(() => room.Input.Events.Count == 2, "the second press");
        one.Dispose();
        Patience.WaitFor(() => room.Server.ViewerCount == 1, "the first viewer to leave");
        Assert.That(room.Input.Events, Does.Not.Contain("key 1E up"));

        two.Wire.Send([4, 0, 0, 0, .. Wire.Be32('a')]);
        room.Input.WaitFor("key 1E up");
    }

    [Test]
    public void Moving_the_pointer_elsewhere_does_not_end_another_viewers_drag()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0));
        RfbClient one = room.Join(null, RfbClient.Raw);
        RfbClient two = room.Join(null, RfbClient.Raw);
        one.Wire.Send([5, 1, .. Wire.Be16(1, 1)]);
        room.Input.WaitFor("pointer 1,1 of 64x64 Left");
        two.Wire.Send([5, 0, .. Wire.Be16(9, 9)]);
        room.Input.WaitFor("pointer 9,9 of 64x64 Left");
    }

    [Test]
    public void The_title_says_why_viewers_can_only_look()
    {
        using TestRoom room = new(Pictures.Solid(64, 64, 0));
        room.Input.ViewOnlyReason = "no QMP";
        RfbClient client = room.Join(null, RfbClient.Raw, RfbClient.DesktopName);
        Assert.That(client.Name, Is.EqualTo("test (view only: no QMP)"));

        room.AssertSees(client);
        room.Input.ViewOnlyReason = null;
        room.Show(Pictures.Solid(64, 64, 5));
        room.AssertSees(client);
        Assert.That(client.Name, Is.EqualTo("test"));
    }

    [Test]
    public void What_the_guests_keyboard_does_not_have_is_logged_once()
    {
        LogLines logger = new();
        using TestRoom room = new(Pictures.Solid(64, 64, 0), logger: logger);
        RfbClient client = room.Join(null, RfbClient.Raw);
        for (int i = 0; i < 3; i++)
        {
            client.Wire.Send([4, 1, 0, 0, .. Wire.Be32(0x0100_4E2D)]);
            client.Wire.Send([4, 0, 0, 0, .. Wire.Be32(0x0100_4E2D)]);
        }

        client.Wire.Send([4, 1, 0, 0, .. Wire.Be32('a')]);
        room.Input.WaitFor("key 1E down");
        Assert.That(logger.Lines.Count(line => line.Contains("keysym 0x1004E2D")), Is.EqualTo(1));
    }
}

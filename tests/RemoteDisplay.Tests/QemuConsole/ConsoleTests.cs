using DisplayModel.Geometry;
using LinuxInterop;
using NUnit.Framework;
using RemoteDisplay.QemuConsole.Scanouts;
using RemoteDisplay.QemuConsole.Vhost;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.QemuConsole;

/// <summary>What QEMU's console shows.</summary>
internal sealed class ConsoleTests
{
    [Test]
    public void The_console_shows_the_screen_at_first_and_after_each_change()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        using ConsoleView console = ConsoleRoom.Open(frontEnd);
        console.ReadUntilShows(room.Shown);

        room.Show(Pictures.Noise(64, 48, 2));
        console.ReadUntilShows(room.Shown);
        room.Show(Pictures.Noise(100, 20, 3));
        console.ReadUntilShows(room.Shown);
    }

    [Test]
    public void Only_what_changed_is_sent()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        using ConsoleView console = ConsoleRoom.Open(frontEnd);
        console.ReadUntil(ScanoutMessage.HideCursor);
        console.ReadUntil(ScanoutMessage.HideCursor);
        long before = console.BytesRead;

        room.Show(room.Shown, default(PixelRect));
        room.Show(
            Pictures.Make(64, 48, (x, y) => (x, y) == (7, 9) ? 0x123456 : room.Shown.Row(y)[x]),
            new PixelRect(7, 9, 1, 1));
        console.ReadUntilShows(room.Shown);
        Assert.That(console.BytesRead - before, Is.EqualTo(12 + 20 + 4));
    }

    [Test]
    public void The_cursor_is_shown_moved_changed_and_hidden()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        using ConsoleView console = ConsoleRoom.Open(frontEnd);
        CursorImage arrow = new(2, 1, 0, 0, [0xFF112233, 0x80000000]);
        room.Screen.Publish(room.Shown, [], new CursorState(arrow, 3, 4));
        console.ReadUntil(ScanoutMessage.CursorUpdate);
        Assert.That(console.Cursor, Is.EqualTo((3, 4)));
        Assert.That(console.CursorPixels[..3], Is.EqualTo(new uint[] { 0xFF112233, 0x80000000, 0 }));

        room.Screen.Publish(room.Shown, [], new CursorState(arrow, -1, 5));
        Assert.That(console.ReadMessage().Message, Is.EqualTo(ScanoutMessage.CursorPosition));
        Assert.That(console.Cursor, Is.EqualTo((-1, 5)));
        room.Screen.Publish(room.Shown, [], new CursorState(new CursorImage(1, 1, 0, 0, [1]), -1, 5));
        Assert.That(console.ReadMessage().Message, Is.EqualTo(ScanoutMessage.CursorUpdate));
        room.Screen.Publish(room.Shown, []);
        Assert.That(console.ReadMessage().Message, Is.EqualTo(ScanoutMessage.HideCursor));
    }

    [Test]
    public void A_QEMU_that_was_busy_gets_the_newest_picture_and_not_all_of_them()
    {
        const int Pictures = 200;
        using ConsoleRoom room = new(Support.Pictures.Noise(640, 480, 0));
        using FrontEnd frontEnd = room.Connect();
        using ConsoleView console = ConsoleRoom.Open(frontEnd);
        Patience.WaitFor(() => console.Socket.Available > 0, "the first picture");
        for (int i = 1; i <= Pictures; i++)
        {
            room.Show(Support.Pictures.Noise(640, 480, i));
        }

        console.ReadUntilShows(room.Shown);
        Assert.That(console.BytesRead, Is.LessThan(Pictures / 10 * 640 * 480 * 4));
    }

    [Test]
    [NonParallelizable] // the server's patience ends
    public void A_message_that_was_begun_is_sent_to_its_end_when_the_server_stops()
    {
        ConsoleRoom room = new(Pictures.Noise(640, 480, 0));
        using FrontEnd frontEnd = room.Connect();
        using ConsoleView console = ConsoleRoom.Open(frontEnd);
        Patience.WaitFor(() => console.Socket.Available > 100_000, "a part of the first picture");
        Task end = Task.Run(room.Dispose);

        console.ReadUntilShows(room.Shown);
        Assert.That(end.Wait(Patience.Step), Is.True);
    }

    [Test]
    public void A_guest_that_starts_its_driver_again_gets_a_new_console()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        ConsoleView first = ConsoleRoom.Open(frontEnd);
        first.ReadUntilShows(room.Shown);
        first.Dispose();
        using ConsoleView second = ConsoleRoom.Open(frontEnd);
        second.ReadUntilShows(room.Shown);
        using ConsoleView third = ConsoleRoom.Open(frontEnd);
        third.ReadUntilShows(room.Shown);

        Patience.WaitFor(() => room.Screen.ListenerCount == 1, "the end of the others");
        room.Show(Pictures.Noise(64, 48, 5));
        third.ReadUntilShows(room.Shown);
    }

    [Test]
    public void QEMU_that_goes_and_comes_back_is_served_again()
    {
        using ConsoleRoom room = new();
        for (int i = 0; i < 3; i++)
        {
            room.Show(Pictures.Noise(64, 48, i));
            using FrontEnd frontEnd = room.Connect();
            using ConsoleView console = ConsoleRoom.Open(frontEnd);
            console.ReadUntilShows(room.Shown);
        }

        Patience.WaitFor(() => room.Screen.ListenerCount == 0, "nobody looks any more");
    }

    [Test]
    public void Two_screens_are_two_scanouts()
    {
        using PublishedScreen second = new("second", Pictures.Noise(20, 5, 2));
        using ConsoleRoom room = new(Pictures.Noise(10, 10, 1), second);
        using FrontEnd frontEnd = room.Connect();
        using ConsoleView console = ConsoleRoom.Open(frontEnd);
        List<string> sizes = [];
        while (sizes.Count < 2)
        {
            byte[] scanout = console.ReadUntil(ScanoutMessage.Scanout);
            sizes.Add($"{scanout[0]}: {scanout[4]}x{scanout[8]}");
        }

        Assert.That(sizes, Is.EqualTo(new[] { "0: 10x10", "1: 20x5" }));
    }

    [Test]
    public void QEMU_holds_a_descriptor_of_our_end_and_so_never_sees_the_end_of_the_stream()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        using ConsoleView console = ConsoleRoom.Open(frontEnd);
        Patience.WaitFor(() => console.Socket.Available > 24, "the first picture");
        ReceivedFds fds = new();
        int count = FdSocket.Receive(console.Socket.SafeHandle, new byte[24], fds, out _);
        Assert.That((count, fds.Count), Is.EqualTo((24, 1)));

        frontEnd.Dispose();
        Patience.WaitFor(() => room.Screen.ListenerCount == 0, "the end of the connection");
        while (console.Socket.Available > 0)
        {
            console.ReadMessage();
        }

        Assert.That(console.Socket.Poll(0, System.Net.Sockets.SelectMode.SelectRead), Is.False);
        fds.CloseAll();
        Assert.That(console.Socket.Poll(10_000_000, System.Net.Sockets.SelectMode.SelectRead));
    }

    [Test]
    public void Requests_are_answered_as_the_protocol_has_it()
    {
        using ConsoleRoom room = new();
        using FrontEnd frontEnd = room.Connect();
        string Answer(VhostRequest request, params byte[] payload)
        {
            frontEnd.Send(request, payload);
            byte[] header = frontEnd.Read(12);
            return Convert.ToHexString([.. header, .. frontEnd.Read(header[8])]);
        }

        // Version 1 features, rings of both kinds, and the protocol's own.
        Assert.That(
            Answer(VhostRequest.GetFeatures), Is.EqualTo("01000000" + "05000000" + "08000000" + "0200007001000000"));
        Assert.That(
            Answer(VhostRequest.GetProtocolFeatures),
            Is.EqualTo("0F000000" + "05000000" + "08000000" + "0902000000000000"));
        Assert.That(
            Answer(VhostRequest.GetQueueNum), Is.EqualTo("11000000" + "05000000" + "08000000" + "0200000000000000"));
        Assert.That(
            Answer(VhostRequest.GetConfig, [.. FrontEnd.Le32(0, 16, 0), .. new byte[16]]),
            Is.EqualTo("18000000" + "05000000" + "1C000000" + "00000000" + "10000000" + "00000000"
                + "00000000" + "00000000" + "01000000" + "00000000"));
        Assert.That(
            Answer(VhostRequest.GetVringBase, FrontEnd.Le32(1, 0)),
            Is.EqualTo("0B000000" + "05000000" + "08000000" + "01000000" + "00000000"));

        // One that wants to know whether it worked (bit 3).
        frontEnd.SendRaw([.. FrontEnd.Le32((uint)VhostRequest.SetOwner, 9, 0)]);
        Assert.That(
            Convert.ToHexString(frontEnd.Read(20)),
            Is.EqualTo("03000000" + "05000000" + "08000000" + "0000000000000000"));
    }
}

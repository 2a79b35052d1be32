using System.Net.Sockets;
using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Viewers that mean harm or are broken: they go, and nobody else notices.</summary>
internal sealed class HostileTests
{
    private static readonly byte[] s_greeting = [.. "RFB 003.008\n"u8, 1, 1];

    /// <summary>Deadlines that differ, so that a test can tell what is being waited for.</summary>
    private static readonly RfbServerOptions s_options = new()
    {
        MessageDeadline = TimeSpan.FromSeconds(30),
        WriteDeadline = TimeSpan.FromSeconds(40),
    };

    private static IEnumerable<TestCaseData> BrokenMessages =>
    [
        new TestCaseData(new byte[] { 77 }).SetArgDisplayNames("an unknown message"),
        new TestCaseData(new byte[] { 0, 0, 0, 0, 32, 24, 0, 1, 255, 255, 255, 255, 255, 255, 17, 8, 0, 0, 0, 0 })
            .SetArgDisplayNames("colours beyond the pixel"),
        new TestCaseData(new byte[] { 0, 0, 0, 0, 24, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0 })
            .SetArgDisplayNames("24 bits a pixel"),
        new TestCaseData(new byte[] { 0, 0, 0, 0, 16, 16, 0, 0, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0 })
            .SetArgDisplayNames("a colour map of 16 bits"),
        new TestCaseData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })
            .SetArgDisplayNames("no bits a pixel"),
        new TestCaseData(new byte[] { 0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 250, 8, 0, 0, 0, 0 })
            .SetArgDisplayNames("a shift beyond the pixel"),
        new TestCaseData(new byte[] { 248, 0, 0, 0, 0x80, 0, 0, 0, 65 }).SetArgDisplayNames("a long fence"),
        new TestCaseData(new byte[] { 255, 9 }).SetArgDisplayNames("an unknown QEMU message"),
    ];

    private static IEnumerable<TestCaseData> BrokenGreetings =>
    [
        new TestCaseData("GET / HTTP/1.1\r\n"u8.ToArray()).SetArgDisplayNames("a browser"),
        new TestCaseData("RFB 00x.008\n"u8.ToArray()).SetArgDisplayNames("no number"),
        new TestCaseData("RFB 003.008\n\xFF"u8.ToArray()).SetArgDisplayNames("an unknown security type"),
        new TestCaseData("RFB 003.008\n\x13"u8.ToArray()).SetArgDisplayNames("a security type not offered"),
    ];

    /// <summary>Of messages that never end: what is said of the length, and what comes.</summary>
    private static IEnumerable<TestCaseData> EndlessMessages =>
    [
        new TestCaseData(new byte[] { 6, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF }).SetArgDisplayNames("a clipboard of 2 GB"),
        new TestCaseData(new byte[] { 6, 0, 0, 0, 0x80, 0, 0, 0 }).SetArgDisplayNames("a clipboard of -2 GB"),
        new TestCaseData(new byte[] { 11, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFC }).SetArgDisplayNames("a chat of 4 GB"),
        new TestCaseData(new byte[] { 253, 0x81, 0xFF, 0xFF }).SetArgDisplayNames("devices of 64 KB"),
        new TestCaseData(new byte[] { 250, 0 }).SetArgDisplayNames("half a wish to reboot"),
    ];

    [TestCaseSource(nameof(EndlessMessages))]
    [NonParallelizable]
    public void A_message_that_does_not_end_has_a_deadline_and_takes_no_memory(byte[] message)
    {
        ManualTime time = new();
        using TestRoom room = new(Pictures.Text(64, 64, 1), s_options, time);
        RfbClient good = room.Join(null, RfbClient.Tight);
        room.AssertSees(good);
        WaitForSilence(time);
        (Stream stream, Task session) = room.Connect();
        using Stream bad = stream;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        bad.Write([.. s_greeting, .. message]);
        Patience.WaitFor(() => time.HasTimerOf(s_options.MessageDeadline), "the message to begin");

        time.Advance(s_options.MessageDeadline);
        Assert.That(session.Wait(Patience.Step));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(16 << 20));
        AssertFine(room, good);
    }

    [TestCaseSource(nameof(BrokenMessages))]
    public void A_broken_message_ends_that_connection_only(byte[] message)
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        RfbClient good = room.Join(null, RfbClient.Tight);
        room.AssertSees(good);
        (Stream stream, Task session) = room.Connect();
        using Stream bad = stream;
        bad.Write([.. s_greeting, .. message]);

        Assert.That(session.Wait(Patience.Step));
        AssertFine(room, good);
    }

    [TestCaseSource(nameof(BrokenGreetings))]
    public void A_broken_greeting_ends_that_connection_only(byte[] greeting)
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        (Stream stream, Task session) = room.Connect();
        using Stream bad = stream;
        bad.Write(greeting);

        Assert.That(session.Wait(Patience.Step));
        Assert.That(room.Server.ViewerCount, Is.Zero);
    }

    [Test]
    public void A_message_may_end_anywhere()
    {
        byte[] messages =
        [
            0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0,
            2, 0, 0, 2, .. Wire.Be32(7, -308),
            3, 0, 0, 0, 0, 0, 0, 64, 0, 64,
            4, 1, 0, 0, 0, 0, 0, 97,
            5, 1, 0, 1, 0, 1,
            6, 0, 0, 0, 0, 0, 0, 2, 65, 66,
            150, 1, 0, 0, 0, 0, 0, 64, 0, 64,
            248, 0, 0, 0, 0x80, 0, 0, 0, 1, 9,
            251, 0, 0, 64, 0, 64, 1, 0, .. new byte[16],
            255, 0, 0, 1, 0, 0, 0, 97, 0, 0, 0, 30,
        ];
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        RfbClient good = room.Join(null, RfbClient.Tight);
        for (int length = 0; length <= messages.Length; length++)
        {
            (Stream stream, Task session) = room.Connect();
            stream.Write([.. s_greeting, .. messages.AsSpan(0, length)]);
            ((NetworkStream)stream).Socket.Shutdown(SocketShutdown.Send);
            Assert.That(session.Wait(Patience.Step), $"after {length} bytes");
            stream.Dispose();
        }

        AssertFine(room, good);
    }

    [Test]
    public void Random_bytes_end_somehow()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        RfbClient good = room.Join(null, RfbClient.Tight);
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] bytes = new byte[200];
            random.NextBytes(bytes);
            bytes[0] = new byte[] { 0, 2, 3, 4, 5, 6, 150, 248, 251, 255 }[i % 10];
            (Stream stream, Task session) = room.Connect();
            stream.Write(s_greeting);
            try
            {
                stream.Write(bytes);
                ((NetworkStream)stream).Socket.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                // It was sent away already.
            }

            Assert.That(session.Wait(Patience.Step));
            stream.Dispose();
        }

        AssertFine(room, good);
    }

    [Test]
    public void Sixty_thousand_unknown_encodings_are_passed_over()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        RfbClient client = room.Join(null, [.. Enumerable.Range(1000, 65_000), RfbClient.Zrle]);
        room.AssertSees(client);
        Assert.That(client.Encodings, Is.All.EqualTo(RfbClient.Zrle));
    }

    [Test]
    public void A_viewer_that_never_reads_does_not_delay_others_and_is_disconnected()
    {
        ManualTime time = new();
        using TestRoom room = new(Pictures.Noise(600, 400, 0), s_options, time);
        RfbClient good = room.Join(null, RfbClient.Tight);
        room.AssertSees(good);
        (Stream stream, Task session) = room.Connect();
        using Stream bad = stream;
        bad.Write(s_greeting);
        Patience.WaitFor(() => room.Server.ViewerCount == 2, "the second viewer");
        WaitForSilence(time);
        bad.Write([150, 1, 0, 0, 0, 0, .. Wire.Be16(600, 400)]);
        Patience.WaitFor(() => time.HasTimerOf(s_options.WriteDeadline), "the first picture");
        for (int i = 1; i < 20; i++)
        {
            room.Show(Pictures.Noise(600, 400, i));
            room.AssertSees(good);
        }

        Patience.WaitFor(() => time.CountTimersOf(s_options.WriteDeadline) == 1, "all but the stuck write to end");
        time.Advance(s_options.WriteDeadline);
        Assert.That(session.Wait(Patience.Step));
        AssertFine(room, good);
    }

    [Test]
    public void A_viewer_that_floods_without_reading_does_not_delay_others()
    {
        using TestRoom room = new(Pictures.Noise(600, 400, 0));
        RfbClient good = room.Join(null, RfbClient.Tight);
        using Stream bad = room.Connect().Stream;
        bad.Write(s_greeting);
        bad.WriteTimeout = 300;
        byte[] fence = [248, 0, 0, 0, 0x80, 0, 0, 0, 1, 9, 3, 0, 0, 0, 0, 0, 2, 0, 1, 0];
        byte[] fences = [.. Enumerable.Repeat(fence, 1000).SelectMany(x => x)];
        Assert.That(
            () =>
            {
                for (int i = 0; i < 10_000; i++)
                {
                    bad.Write(fences);
                }
            },
            Throws.InstanceOf<IOException>(),
            "it must be held back");
        AssertFine(room, good);
    }

    [Test]
    public void A_handshake_has_a_deadline()
    {
        ManualTime time = new();
        using TestRoom room = new(Pictures.Text(64, 64, 1), s_options, time);
        (Stream stream, Task session) = room.Connect();
        using Stream bad = stream;
        bad.Write("RFB 003."u8);
        bad.ReadExactly(new byte[12]);
        Patience.WaitFor(() => !time.HasTimerOf(s_options.WriteDeadline), "the greeting to be written");
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(session.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(session.Wait(Patience.Step));
    }

    [Test]
    public void A_message_that_was_begun_has_a_deadline_but_silence_has_none()
    {
        ManualTime time = new();
        using TestRoom room = new(Pictures.Text(64, 64, 1), s_options, time);
        RfbClient client = room.Join(null, RfbClient.Raw);
        room.AssertSees(client);
        WaitForSilence(time);
        time.Advance(TimeSpan.FromDays(3));
        room.Show(Pictures.Text(64, 64, 2));
        room.AssertSees(client);
        WaitForSilence(time);

        client.Wire.Send(3, 0, 0);
        Patience.WaitFor(() => time.HasTimerOf(s_options.MessageDeadline), "the message to begin");
        time.Advance(s_options.MessageDeadline);
        Patience.WaitFor(() => room.Server.ViewerCount == 0, "the viewer to be dropped");
    }

    [Test]
    public void Five_hundred_silent_connections_do_not_keep_viewers_out()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        RfbClient good = room.Join(null, RfbClient.Tight);
        List<(Stream Stream, Task Session)> silent = [.. Enumerable.Range(0, 500).Select(_ => room.Connect())];
        RfbClient late = room.Join(null, RfbClient.Tight);
        AssertFine(room, good);
        AssertFine(room, late);

        Patience.WaitFor(
            () => silent.Count(one => !one.Session.IsCompleted) <= RfbServer.MaxHandshakes, "the oldest to go");
        silent.ForEach(one => one.Stream.Dispose());
    }

    [Test]
    public void A_viewer_beyond_the_limit_is_refused_with_a_reason()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1), new RfbServerOptions { MaxViewers = 2 });
        RfbClient one = room.Join(null, RfbClient.Tight);
        RfbClient two = room.Join(null, RfbClient.Tight);
        Assert.That(
            () => room.Join(null, RfbClient.Tight),
            Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo("2 viewers are connected already"));
        two.Dispose();
        Patience.WaitFor(() => room.Server.ViewerCount == 1, "one to leave");
        AssertFine(room, room.Join(null, RfbClient.Tight));
        AssertFine(room, one);
    }

    [Test]
    public void The_screen_has_no_subscriptions_after_all_viewers_have_left()
    {
        using TestRoom room = new(Pictures.Text(64, 64, 1));
        for (int i = 0; i < 20; i++)
        {
            using RfbClient client = room.Join(null, RfbClient.Tight);
            room.AssertSees(client);
        }

        Patience.WaitFor(() => room.Screen.ListenerCount == 0, "the last subscription to end");
    }

    private static void WaitForSilence(ManualTime time) => Patience.WaitFor(
        () => !time.HasTimerOf(s_options.MessageDeadline) && !time.HasTimerOf(s_options.WriteDeadline), "silence");

    private static void AssertFine(TestRoom room, RfbClient client)
    {
        room.Show(
            Pictures.Noise(room.Shown.WidthPx, room.Shown.HeightPx, Environment.TickCount),
            new PixelRect(0, 0, room.Shown.WidthPx, room.Shown.HeightPx));
        room.AssertSees(client);
    }
}

using DisplayModel.Scanout;
using DisplaySource;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Socket;

public sealed class DisplaySocketTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly ServedDisplay _display = new();

    private FakeSource Source => _display.Source;

    public void Dispose() => _display.Dispose();

    [Test]
    public void A_client_learns_how_many_heads_there_are()
    {
        using DisplayClient client = Connect();

        Assert.That(client.HeadCount, Is.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_capture_is_the_picture_of_the_head(bool withCursor)
    {
        using DisplayClient client = Connect();

        Frame frame = client.Capture(0, withCursor)!;

        Assert.That((frame.WidthPx, frame.HeightPx), Is.EqualTo((3, 2)));
        Assert.That(frame.Pixels.ToArray(), Is.EqualTo(Source.Picture.Pixels.ToArray()));
        Assert.That(Source.AskedWithCursor, Is.EqualTo(withCursor));
    }

    [Test]
    public void A_dark_head_has_no_picture()
    {
        using DisplayClient client = Connect();

        Assert.That(client.Capture(1), Is.Null);
    }

    [TestCase(2)]
    [TestCase(int.MaxValue)]
    public void A_head_that_does_not_exist_is_enoent(int head)
    {
        using DisplayClient client = Connect();

        Assert.That(
            () => client.Capture(head),
            Throws.TypeOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno)).EqualTo(Errno.ENOENT));
    }

    [Test]
    public void Refreshes_come_in_order_with_all_they_say()
    {
        using DisplayClient client = Connect(wantRefreshes: true);

        Source.Refresh(0, 7);
        Source.Refresh(1, 8, PlaneKinds.Primary | PlaneKinds.Cursor);

        Assert.That(
            Next(client),
            Is.EqualTo(new RefreshMessage(0, PlaneTypes.Primary, 7, 107, 7000, 0, RefreshReasons.Latched)));
        Assert.That(
            Next(client),
            Is.EqualTo(new RefreshMessage(
                1, PlaneTypes.Primary | PlaneTypes.Cursor, 8, 108, 8000, 0, RefreshReasons.Latched)));
    }

    [Test]
    public void Refreshes_that_come_while_a_capture_is_awaited_are_kept()
    {
        using DisplayClient client = Connect(wantRefreshes: true);
        Source.Refresh(0, 1);

        client.Capture(0);
        Source.Refresh(0, 2);

        Assert.That((Next(client).Sequence, Next(client).Sequence), Is.EqualTo((1UL, 2UL)));
    }

    [Test]
    public void A_client_that_did_not_request_refreshes_gets_none()
    {
        using DisplayClient client = Connect();
        Source.Refresh(0, 1);

        client.Describe();

        Assert.That(client.NextRefresh(TimeSpan.Zero), Is.Null);
    }

    [Test]
    public void A_client_that_does_not_read_learns_how_many_refreshes_it_missed_and_others_miss_none()
    {
        const ulong Flood = 20_000;
        using VfioUserClient sleeper = _display.Negotiated(events: "\"message\"");
        using DisplayClient reader = Connect(wantRefreshes: true);
        for (ulong sent = 1; sent <= Flood; sent++)
        {
            Source.Refresh(0, sent);
            RefreshMessage seen = Next(reader);
            Assert.That((seen.Sequence, seen.Missed), Is.EqualTo((sent, 0U)));
        }

        ulong received = 0;
        ulong missed = 0;
        ulong last = 0;
        while (last < Flood)
        {
            RefreshMessage message = sleeper.Receive().Read<RefreshMessage>();
            Assert.That(message.Sequence, Is.GreaterThan(last));
            last = message.Sequence;
            received++;
            missed += message.Missed;
        }

        Assert.That(missed, Is.Positive);
        Assert.That(received + missed, Is.EqualTo(Flood), "the last refresh came without another one after it");
    }

    [TestCase("nothing like that")]
    [TestCase("a name that is longer than any that a part of a device could ever have had")]
    public void A_part_that_the_device_does_not_have_is_refused(string part)
    {
        using DisplayClient client = Connect();

        Assert.That(
            () => client.Describe(part),
            Throws.TypeOf<VfioUserException>().With.Property("Errno").EqualTo(Errno.EINVAL));
    }

    [Test]
    public void A_slow_device_holds_up_only_the_client_that_waits_for_it()
    {
        Source.Gate = new TaskCompletionSource();
        using DisplayClient patient = Connect();
        Task<Frame?> capture = Task.Run(() => patient.Capture(0));
        using DisplayClient other = Connect();

        Assert.That(other.Describe(), Is.EqualTo("{\"heads\":2}"u8.ToArray()));
        Assert.That(capture.IsCompleted, Is.False);
        Source.Gate.SetResult();
        Assert.That(capture.Result, Is.Not.Null);
    }

    [Test]
    public void The_next_client_is_served_after_one_that_left_while_the_device_worked()
    {
        Source.Gate = new TaskCompletionSource();
        using (VfioUserClient leaving = _display.Negotiated())
        {
                        ScreenshotRequest request = new(ScreenshotReply.Length, ScreenshotFlags.None, 0, 0);
            leaving.Send(DisplayCommand.Screenshot, Wire.AsBytes(in request));
        }

        Source.Gate.SetResult();
        using DisplayClient client = Connect();

        Assert.That(client.Capture(0), Is.Not.Null);
    }

    [Test]
    public void A_wait_for_a_refresh_can_be_cancelled()
    {
        using CancellationTokenSource cancel = new();
        using DisplayClient client = Connect(wantRefreshes: true);
        cancel.Cancel();

        Assert.That(client.NextRefresh(Timeout.InfiniteTimeSpan, cancel.Token), Is.Null);
    }

    [Test]
    public void When_the_server_stops_clients_see_the_end_and_the_socket_file_is_gone()
    {
        using DisplayClient client = Connect(wantRefreshes: true);

        _display.Stop();

        Assert.That(() => client.NextRefresh(s_patience), Throws.TypeOf<EndOfStreamException>());
        Assert.That(File.Exists(_display.Path), Is.False);
    }

    private static RefreshMessage Next(DisplayClient client) => client.NextRefresh(s_patience)
        ?? throw new TimeoutException("no refresh came");

    private DisplayClient Connect(bool wantRefreshes = false) =>
        DisplayClient.Connect(_display.Path, wantRefreshes, s_patience);
}

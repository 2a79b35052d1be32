using DisplayModel;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Linux;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests;

public sealed class DisplayServerTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"display-{Guid.NewGuid():N}.sock");
    private readonly FakeSource _source = new();
    private readonly DisplayServer _server;

    public DisplayServerTests()
    {
        _server = new DisplayServer(_source, _path);
        _server.Start();
    }

    public void Dispose() => _server.Dispose();

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
        Assert.That(frame.Pixels.ToArray(), Is.EqualTo(_source.Picture.Pixels.ToArray()));
        Assert.That(_source.AskedWithCursor, Is.EqualTo(withCursor));
    }

    [Test]
    public void A_dark_head_has_no_picture()
    {
        using DisplayClient client = Connect();

        Assert.That(client.Capture(1), Is.Null);
    }

    [TestCase(2)]
    [TestCase(-1)]
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

        _source.Refresh(0, 7);
        _source.Refresh(1, 8, PlaneTypes.Primary | PlaneTypes.Cursor);

        Assert.That(Next(client), Is.EqualTo(new RefreshMessage(0, PlaneTypes.Primary, 7, 7000, 0, 0)));
        Assert.That(
            Next(client), Is.EqualTo(new RefreshMessage(1, PlaneTypes.Primary | PlaneTypes.Cursor, 8, 8000, 0, 0)));
    }

    [Test]
    public void Refreshes_that_come_while_a_capture_is_awaited_are_kept()
    {
        using DisplayClient client = Connect(wantRefreshes: true);
        _source.Refresh(0, 1);

        client.Capture(0);
        _source.Refresh(0, 2);

        Assert.That((Next(client).Sequence, Next(client).Sequence), Is.EqualTo((1UL, 2UL)));
    }

    [Test]
    public void Who_did_not_ask_for_refreshes_gets_none()
    {
        using DisplayClient client = Connect();
        _source.Refresh(0, 1);

        client.Describe();

        Assert.That(client.NextRefresh(deadlineNs: 0), Is.Null);
    }

    [Test]
    public void A_client_that_does_not_read_misses_refreshes_and_is_told_so_while_others_miss_none()
    {
        const ulong flood = 100_000;
        using DisplayClient sleeper = Connect(wantRefreshes: true);
        using DisplayClient reader = Connect(wantRefreshes: true);
        ulong sent = 0;
        while (sent < flood)
        {
            RefreshAndRead();
        }

        ulong received = 0;
        ulong missed = 0;
        while (received + missed < sent)
        {
            if (sleeper.NextRefresh(deadlineNs: 0) is { } refresh)
            {
                received++;
                missed += refresh.Missed;
            }
            else
            {
                RefreshAndRead();
            }
        }

        Assert.That(missed, Is.Positive);
        Assert.That(received + missed, Is.EqualTo(sent));

        void RefreshAndRead()
        {
            _source.Refresh(0, sent);
            RefreshMessage seen = Next(reader);
            Assert.That((seen.Sequence, seen.Missed), Is.EqualTo((sent, 0U)));
            sent++;
        }
    }

    [Test]
    public void A_slow_device_holds_up_only_the_client_that_waits_for_it()
    {
        _source.Gate = new TaskCompletionSource();
        using DisplayClient patient = Connect();
        Task<Frame?> capture = Task.Run(() => patient.Capture(0));
        using DisplayClient other = Connect();

        Assert.That(other.Describe(), Is.EqualTo("{\"heads\":2}"u8.ToArray()));
        Assert.That(capture.IsCompleted, Is.False);
        _source.Gate.SetResult();
        Assert.That(capture.Result, Is.Not.Null);
    }

    [Test]
    public void A_client_that_leaves_while_the_device_works_harms_nobody()
    {
        _source.Gate = new TaskCompletionSource();
        using (VfioUserClient leaving = Raw())
        {
            leaving.Call(VfioUserCommand.Version, Version("{\"capabilities\":{\"x-gvt-display\":{\"version\":1}}}"));
            ScreenshotRequest request = new(ScreenshotReply.Length, ScreenshotFlags.None, 0, 0);
            leaving.Send(DisplayCommand.Screenshot, Wire.AsBytes(in request));
        }

        _source.Gate.SetResult();
        using DisplayClient client = Connect();

        Assert.That(client.Capture(0), Is.Not.Null);
    }

    [TestCase("{}", Description = "no capabilities")]
    [TestCase("{\"capabilities\":{}}", Description = "a plain vfio-user client")]
    [TestCase("{\"capabilities\":{\"x-gvt-display\":{\"version\":0}}}", Description = "no version that exists")]
    [TestCase("{\"capabilities\":{\"x-gvt-display\":7}}", Description = "not an object")]
    [TestCase("{", Description = "not JSON")]
    public void A_proposal_without_the_extension_is_refused_and_the_connection_closed(string json)
    {
        using VfioUserClient client = Raw();

        Assert.That(client.Call(VfioUserCommand.Version, Version(json)).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(() => client.Receive(), Throws.TypeOf<EndOfStreamException>());
    }

    [Test]
    public void Nothing_works_before_the_version_is_agreed_on()
    {
        using VfioUserClient client = Raw();

        Assert.That(client.Call(DisplayCommand.Describe).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [TestCase((ushort)9, 0, Errno.ENOSYS, Description = "a command of the other socket")]
    [TestCase((ushort)0xF013, 15, Errno.EINVAL, Description = "a screenshot request that is too short")]
    [TestCase((ushort)1, 4, Errno.EINVAL, Description = "a second VERSION")]
    public void A_request_that_makes_no_sense_is_refused_and_the_connection_lives(ushort command, int length, Errno errno)
    {
        using VfioUserClient client = Raw();
        client.Call(VfioUserCommand.Version, Version("{\"capabilities\":{\"x-gvt-display\":{\"version\":1}}}"));

        Assert.That(client.Call((VfioUserCommand)command, new byte[length]).Errno, Is.EqualTo(errno));
        Assert.That(client.Call(DisplayCommand.Describe).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void A_wait_for_a_refresh_can_be_cancelled()
    {
        using EventFd cancel = EventFd.Create();
        using DisplayClient client = Connect(wantRefreshes: true);
        cancel.Signal();

        Assert.That(client.NextRefresh(Poll.Never, cancel), Is.Null);
    }

    [Test]
    public void When_the_server_stops_clients_see_the_end_and_the_socket_file_is_gone()
    {
        using DisplayClient client = Connect(wantRefreshes: true);

        _server.Dispose();

        Assert.That(() => client.NextRefresh(Poll.Never), Throws.TypeOf<EndOfStreamException>());
        Assert.That(File.Exists(_path), Is.False);
    }

    private static byte[] Version(string json) => [0, 0, 0, 0, .. System.Text.Encoding.UTF8.GetBytes(json), 0];

    private static RefreshMessage Next(DisplayClient client) => client.NextRefresh(MonotonicClock.After(s_patience))
        ?? throw new TimeoutException("no refresh came");

    private DisplayClient Connect(bool wantRefreshes = false) => DisplayClient.Connect(_path, wantRefreshes, s_patience);

    private VfioUserClient Raw() => VfioUserClient.Connect(_path, s_patience);
}

using System.Text;
using DisplaySource;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Endpoint;
using VfioUser.Display.Tests.Support;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Tests.Socket;

/// <summary>The extension on the socket of the device, for a VMM that proposes it there.</summary>
internal sealed class MainSocketTests : IDisposable
{
    private readonly FakeSource _source = new();
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"main-{Guid.NewGuid():N}.sock");
    private readonly VfioUserServer _server;
    private readonly VfioUserClient _client;

    public MainSocketTests()
    {
        // It leaves a client no time to read what it must read: what it may leave is not held against it even so.
        _server = new VfioUserServer(new PlainDevice(), new VfioUserServerOptions
        {
            SocketPath = _path,
            Channel = new MessageChannelOptions { SendTimeout = TimeSpan.FromMilliseconds(1) },
        })
        {
            Extension = new DisplayEndpoint(_source, new FakeBuffers()),
        };
        _server.Start();
        _client = VfioUserClient.Connect(_path, ServedDisplay.Patience);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public void Stock_clients_see_no_difference()
    {
        string reply = Negotiate(
            """{"capabilities":{"max_msg_fds":8,"max_data_xfer_size":1048576,"max_dma_maps":65535"""
                + ""","pgsizes":4096,"write_multiple":true}}""");

        Assert.That(reply, Does.Not.Contain("x-gvt"));
        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetInfo, Words(16, 0, 0, 0)).Payload.ToArray(),
            Is.EqualTo(Words(16, 3, 9, 5)));
        Assert.That(_client.Call(DisplayCommand.Describe).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetRegionInfo, Words(48, 0, 9, 0, 0, 0, 0, 0)).Errno,
            Is.EqualTo(Errno.EINVAL));
        Assert.That(_client.Call(VfioUserCommand.DeviceGetIrqInfo, Words(60, 0, 5, 0)).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void The_same_commands_work_beside_those_of_the_device()
    {
        NegotiateDisplay();
        using EventFd eventFd = EventFd.Create();

        Assert.That(
            _client.Call(VfioUserCommand.DeviceGetInfo, Words(16, 0, 0, 0)).Payload.ToArray(),
            Is.EqualTo(Words(16, 3, 18, 6)));
        Assert.That(_client.RegionRead<uint>(0, 0), Is.EqualTo(0xBA5E0000), "BAR 0 is the device's");
        Assert.That(_client.RegionRead<uint>(9, 20), Is.EqualTo(1), "the EDID region is the extension's");
        Assert.That(_client.Call(DisplayCommand.Describe).Payload.ToArray(), Is.EqualTo("{\"heads\":2}"u8.ToArray()));
        Assert.That(
            _client.Call(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary)).Payload.Length,
            Is.EqualTo(176));
        Assert.That(
            _client.Call(VfioUserCommand.DeviceSetIrqs, Words(20, 0x24, 5, 0, 1), [eventFd.Handle]).Errno,
            Is.EqualTo(Errno.None));
        _source.Refresh(0, 1);
        Assert.That(
            eventFd.TryRead(out ulong value) ? value : 0, Is.EqualTo(1), "signalled before the callback returns");
    }

    [Test]
    public void Refreshes_arrive_as_messages_on_the_main_socket()
    {
        NegotiateDisplay();

        _source.Refresh(1, 3, PlaneKinds.Cursor);

        Message message = _client.Receive();
        Assert.That(
            message.Read<RefreshMessage>(),
            Is.EqualTo(new RefreshMessage(1, PlaneTypes.Cursor, 3, 103, 3000, 0, RefreshReasons.Latched)));
    }

    [Test]
    public void A_VMM_that_leaves_its_messages_unread_keeps_its_device()
    {
        NegotiateDisplay();
        const ulong Flood = 5000;
        for (ulong sent = 1; sent <= Flood; sent++)
        {
            _source.Refresh(0, sent);
            if (sent % 100 == 0)
            {
                Settle();
            }
        }

        ulong last = 0;
        while (last < Flood)
        {
            last = _client.Receive().Read<RefreshMessage>().Sequence;
        }

        Assert.That(_client.RegionRead<uint>(0, 0), Is.EqualTo(0xBA5E0000));
    }

    [Test]
    public void Later_commands_are_answered_after_a_monitor_has_changed()
    {
        NegotiateDisplay();
        _source.OutputGate = new TaskCompletionSource();
        ushort write = _client.Send(VfioUserCommand.RegionWrite, Words(20, 0, 9, 4, 2));
        ushort read = _client.Send(VfioUserCommand.RegionRead, Words(0, 0, 0, 4));
        ushort query = _client.Send(DisplayCommand.QueryGfxPlane, ServedDisplay.Query(DrmPlaneType.Primary));
        Settle();

        _source.OutputGate.SetResult();

        Assert.That(
            Enumerable.Range(0, 3).Select(_ => _client.Receive().Header.Id), Is.EqualTo(new[] { write, read, query }));
    }

    [Test]
    public void With_a_twin_socket_messages_come_there_and_may_be_left_unread()
    {
        string json = """{"capabilities":{"max_msg_fds":8,"twin_socket":{"supported":true}"""
            + ""","x-gvt-display":{"version":1,"kinds":["dmabuf"],"events":["message"]}"""
            + ""","room":"so that the answer fits, which may not be longer than this"}}""";
        Message version = _client.Call(VfioUserCommand.Version, [0, 0, 2, 0, .. Encoding.UTF8.GetBytes(json), 0]);
        using VfioUserClient twin = new(version.Fds.Take(0), ServedDisplay.Patience);
        const ulong Flood = 5000;
        for (ulong sent = 1; sent <= Flood; sent++)
        {
            _source.Refresh(0, sent);
        }

        Settle();
        Assert.That(_client.Call(DisplayCommand.Describe).Errno, Is.EqualTo(Errno.None));
        ulong last = 0;
        while (last < Flood)
        {
            last = twin.Receive().Read<RefreshMessage>().Sequence;
        }

        Assert.That(_client.TryReceive(), Is.EqualTo(ReceiveResult.Nothing), "no message went by the other socket");
    }

    [Test]
    public void A_screenshot_that_takes_its_time_does_not_freeze_the_guest()
    {
        NegotiateDisplay();
        _source.Gate = new TaskCompletionSource();
        ushort id = _client.Send(DisplayCommand.Screenshot, Words(32, 0, 0, 0));

        Assert.That(_client.RegionRead<uint>(0, 0), Is.EqualTo(0xBA5E0000));
        _source.Gate.SetResult();

        Assert.That(_client.Receive().Header.Id, Is.EqualTo(id));
    }

    [Test]
    public void No_more_is_begun_than_can_be_under_way()
    {
        NegotiateDisplay();
        _source.Gate = new TaskCompletionSource();
        for (int i = 0; i < 16; i++)
        {
            _client.Send(DisplayCommand.Screenshot, Words(32, 0, 0, 0));
        }

        Assert.That(_client.Call(DisplayCommand.Screenshot, Words(32, 0, 0, 0)).Errno, Is.EqualTo(Errno.EBUSY));
        _source.Gate.SetResult();
        for (int i = 0; i < 16; i++)
        {
            Assert.That(_client.Receive().Errno, Is.EqualTo(Errno.None));
        }
    }

    private static byte[] Words(params uint[] words) => [.. words.SelectMany(BitConverter.GetBytes)];

    /// <summary>Lets the device's thread do what it has been given, and look at its clock.</summary>
    private void Settle() => Assert.That(_server.InvokeAsync(() => true).Result, Is.True);

    private string Negotiate(string json) => Encoding.UTF8.GetString(
        _client.Call(VfioUserCommand.Version, [0, 0, 2, 0, .. Encoding.UTF8.GetBytes(json), 0]).Payload[4..]);

    private void NegotiateDisplay() => Assert.That(
        Negotiate(
            """{"capabilities":{"max_msg_fds":8"""
                + ""","x-gvt-display":{"version":1,"kinds":["dmabuf"],"events":["eventfd","message"]}}}"""),
        Does.Contain("\"x-gvt-display\":{\"version\":1,\"kinds\":[\"dmabuf\"]"));
}

using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class TwinSocketTests
{
    private const ulong Base = 0x10_0000;
    private const int Size = 0x1000;

    private readonly ServerUnderTest _server = new(configure: o => o with { DmaTimeout = TimeSpan.FromSeconds(1) });
    private VfioUserClient _client = null!;
    private VfioUserClient _twin = null!;

    [SetUp]
    public void Connect()
    {
        _client = _server.ConnectRaw();
        string json = """{"capabilities":{"max_msg_fds":16,"max_data_xfer_size":1048576"""
            + ""","twin_socket":{"supported":true}}}""";
        _twin = new VfioUserClient(Offer(_client, json).Socket!);
        _client.DmaMap(Base, Size);
    }

    [TearDown]
    public void Stop()
    {
        _twin.Dispose();
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public void The_servers_commands_arrive_on_the_twin_socket()
    {
        ClientRam ram = new(_twin, Base, Size);
        ram.Bytes[5] = 9;

        Assert.That(ram.Serve(Read(Base + 5, 1)), Is.EqualTo(new byte[] { 9 }));
        Assert.That(ram.Counts, Is.EqualTo(new[] { 1 }), "and in the layout of the specification");
    }

    [Test]
    public void The_servers_commands_arrive_while_a_command_of_the_client_waits()
    {
        byte[] seen = new byte[2];
        _server.Device.OnRead = (_, _) => _server.Device.Host.Memory.TryRead(Base, seen);
        ClientRam ram = new(_twin, Base, Size);
        ram.Bytes[0] = 7;

        Task<uint> read = Task.Run(() => _client.RegionRead<uint>(TestDevice.Bar, 0));

        Assert.That(ram.Serve(read), Is.Zero);
        Assert.That(seen, Is.EqualTo(new byte[] { 7, 0 }));
    }

    [Test]
    public void Region_accesses_are_served_while_the_server_waits_for_a_reply()
    {
        ClientRam ram = new(_twin, Base, Size);
        Task<byte[]?> read = Read(Base, 4);

        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
        Assert.That(ram.Serve(read), Is.EqualTo(new byte[4]));
    }

    [TestCase(true)]
    [TestCase(false)]
    [Row("81")]
    public void Losing_the_twin_socket_fails_the_access_but_not_the_connection(bool closed)
    {
        if (closed)
        {
            _twin.Dispose();
        }
        else
        {
            _twin.SendRaw(Enumerable.Repeat((byte)0xFF, 64).ToArray());
        }

        Assert.That(Read(Base, 4).Result, Is.Null);
        Assert.That(Read(Base, 4).Result, Is.Null);
        Assert.That(_client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    }

    [Test]
    [Row("81")]
    public void A_flood_of_unasked_messages_is_not_an_answer()
    {
        MessageHeader header = new(0xABCD, VfioUserCommand.DmaRead, 16, MessageFlags.Reply, 0);
        MessageHeader command = new(1, VfioUserCommand.DeviceReset, 16, MessageFlags.None, 0);
        for (int i = 0; i < 100; i++)
        {
            _twin.SendRaw(Wire.AsBytes(in header));
            _twin.SendRaw(Wire.AsBytes(in command));
        }

        Assert.That(new ClientRam(_twin, Base, Size).Serve(Read(Base, 4)), Is.EqualTo(new byte[4]));
        Assert.That(_server.Device.Resets, Is.Zero);
    }

    [TestCase(
        """{"capabilities":{"max_msg_fds":16,"twin_socket":{"supported":true}}}""", true,
        TestName = "Room for it alone")]
    [TestCase(
        """{"capabilities":{"twin_socket":{"supported":true}}}""", false,
        TestName = "No room: a reply is never longer")]
    [TestCase(
        """{"capabilities":{"max_msg_fds":1,"twin_socket":{"supported":false}}}""", false, TestName = "Not wanted")]
    [TestCase(
        """{"capabilities":{"max_msg_fds":0,"twin_socket":{"supported":true}}}""", false, TestName = "No descriptors")]
    public void The_server_takes_a_twin_socket_when_the_client_offers_one(string json, bool granted)
    {
        _client.Dispose();
        using VfioUserClient client = _server.ConnectRaw();

        (string answer, SafeFileHandle? socket) = Offer(client, json);

        using (socket)
        {
            Assert.That(socket is not null, Is.EqualTo(granted));
            Assert.That(answer.Contains("twin_socket", StringComparison.Ordinal), Is.EqualTo(granted));
            Assert.That(answer, Has.Length.LessThanOrEqualTo(json.Length));
        }
    }

    private static (string Json, SafeFileHandle? Socket) Offer(VfioUserClient client, string json)
    {
        Message reply = client.Call(
            VfioUserCommand.Version, [0, 0, 2, 0, .. System.Text.Encoding.UTF8.GetBytes(json), 0]);
        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
        string answer = System.Text.Encoding.UTF8.GetString(reply.Payload[4..^1]);
        return (answer, reply.Fds.Count == 1 ? reply.Fds.Take(0) : null);
    }

    private Task<byte[]?> Read(ulong address, int count) => _server.Server.InvokeAsync(() =>
    {
        byte[] data = new byte[count];
        return _server.Device.Host.Memory.TryRead(address, data) ? data : null;
    });
}

using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class FramingTests
{
    private readonly ServerUnderTest _server = new();

    [TearDown]
    public void Stop() => _server.Dispose();

    [Test]
    [Row("19")]
    public void Understands_a_session_that_comes_byte_by_byte()
    {
        using VfioUserClient client = _server.Connect();
        _server.Device.Memory(TestDevice.Bar)[8] = 0x5A;
        byte[] request = ReadRequest(id: 7, offset: 8);

        foreach (byte b in request)
        {
            client.SendRaw([b]);
        }

        Message reply = client.Receive();
        Assert.That((reply.Header.Id, reply.Payload[RegionTransfer.Length]), Is.EqualTo(((ushort)7, (byte)0x5A)));
    }

    [Test]
    public void Understands_a_message_split_anywhere()
    {
        using VfioUserClient client = _server.Connect();
        byte[] request = ReadRequest(id: 9, offset: 0);

        for (int split = 1; split < request.Length; split++)
        {
            client.SendRaw(request.AsSpan(0, split));
            client.SendRaw(request.AsSpan(split));
            Assert.That(client.Receive().Errno, Is.EqualTo(Errno.None), $"split at {split}");
        }
    }

    [Test]
    [Row("20"), Row("79")]
    public void Survives_a_client_that_leaves_in_the_middle_of_a_message()
    {
        byte[] request = ReadRequest(id: 1, offset: 0);
        for (int sent = 0; sent < request.Length; sent++)
        {
            using VfioUserClient client = _server.Connect();
            client.SendRaw(request.AsSpan(0, sent));
        }

        using VfioUserClient last = _server.Connect();
        Assert.That(last.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
        Assert.That(_server.Server.Statistics.RegionReads, Is.Zero);
    }

    [TestCase(0u)]
    [TestCase(15u)]
    [TestCase((1u << 20) + 33)]
    [TestCase(uint.MaxValue)]
    [Row("1"), Row("2")]
    public void Refuses_an_impossible_size_and_closes(uint size)
    {
        using VfioUserClient client = _server.Connect();
        MessageHeader header = new(3, VfioUserCommand.RegionRead, size, MessageFlags.None, 0);

        client.SendRaw(Wire.AsBytes(in header));

        Assert.That(client.Receive().Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(() => client.Receive(), Throws.InstanceOf<EndOfStreamException>());
    }

    [Test]
    [Row("20")]
    public void Drops_a_client_that_never_finishes_its_message()
    {
        using ServerUnderTest server = new(
            new MessageChannelOptions { MessageTimeout = TimeSpan.FromMilliseconds(50) });
        using VfioUserClient client = server.Connect();

        client.SendRaw(ReadRequest(1, 0).AsSpan(0, 20));

        Assert.That(() => client.Receive(), Throws.InstanceOf<EndOfStreamException>());
    }

    [Test]
    [Row("73")]
    public void Drops_a_client_that_never_reads()
    {
        using ServerUnderTest server = new(new MessageChannelOptions { SendTimeout = TimeSpan.FromMilliseconds(50) });
        using VfioUserClient client = server.Connect();
        byte[] request = ReadRequest(1, 0, count: 64 << 10);

        Assert.That(
            () =>
            {
                while (true)
                {
                    client.SendRaw(request);
                }
            },
            Throws.InstanceOf<IOException>());
        using VfioUserClient next = server.Connect();
        Assert.That(next.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    public void Serves_a_client_that_reads_late()
    {
        using VfioUserClient client = _server.Connect();
        const int requests = 64;
        for (int i = 0; i < requests; i++)
        {
            client.SendRaw(ReadRequest((ushort)i, 0, count: 64 << 10));
        }

        for (int i = 0; i < requests; i++)
        {
            Assert.That(client.Receive().Header.Id, Is.EqualTo(i));
        }
    }

    [Test]
    [Row("3"), Row("5")]
    public void Ignores_replies_and_reserved_flags()
    {
        using VfioUserClient client = _server.Connect();
        client.Send(VfioUserCommand.DmaRead, default, default, MessageFlags.Reply);

        ushort id = client.Send(
            VfioUserCommand.DeviceReset, default, default, MessageFlags.Error | (MessageFlags)0xFFFFFF00);

        Assert.That(client.Receive().Header.Id, Is.EqualTo(id));
    }

    [TestCase(2)]
    [TestCase(15)]
    [Row("4")]
    public void Refuses_types_that_mean_nothing(int type)
    {
        using VfioUserClient client = _server.Connect();
        client.Send(VfioUserCommand.DeviceReset, new byte[100], default, (MessageFlags)type);

        Assert.That(client.Receive().Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
    }

    [TestCase(0)]
    [TestCase(6)]
    [TestCase(11)]
    [TestCase(12)]
    [TestCase(14)]
    [TestCase(16)]
    [TestCase(17)]
    [TestCase(18)]
    [TestCase(19)]
    [TestCase(0xFFFF)]
    [Row("6"), Row("7")]
    public void Refuses_commands_that_it_does_not_take(int command)
    {
        using VfioUserClient client = _server.Connect();

        Message reply = client.Call((VfioUserCommand)command, new byte[64]);

        Assert.That((reply.Errno, reply.Payload.Length), Is.EqualTo((Errno.EINVAL, 0)));
        Assert.That(client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
    }

    [Test]
    [Row("17")]
    public void Stays_silent_when_no_reply_is_wanted_even_on_errors()
    {
        using VfioUserClient client = _server.Connect();
        client.Send((VfioUserCommand)99, default, default, MessageFlags.NoReply);
        client.Send(VfioUserCommand.RegionRead, default, default, MessageFlags.NoReply);

        ushort id = client.Send(VfioUserCommand.DeviceReset);

        Assert.That(client.Receive().Header.Id, Is.EqualTo(id));
    }

    private static byte[] ReadRequest(ushort id, ulong offset, uint count = 4)
    {
        byte[] request = new byte[MessageHeader.Length + RegionTransfer.Length];
        Span<byte> payload = Wire.Write(
            request,
            new MessageHeader(id, VfioUserCommand.RegionRead, (uint)request.Length, MessageFlags.None, 0));
        Wire.Write(payload, new RegionTransfer(offset, TestDevice.Bar, count));
        return request;
    }
}

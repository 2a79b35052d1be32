using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 75, 76 and 81: what a client can do to the server's own commands.</summary>
[NonParallelizable]
internal sealed class ServerCommandRows
{
    private const ulong Base = 0x10_0000;

    [HostileRow("75", "a reply without a payload", 4ul, 0, 1u)]
    [HostileRow("75", "a reply that is short", 4ul, 19, 1u)]
    [HostileRow("75", "a reply that is too long", 4ul, 24, 1u)]
    [HostileRow("75", "a reply with a negative count", ulong.MaxValue, 20, 1u)]
    [HostileRow("75", "a reply with a larger count than asked", 8ul, 24, 1u)]
    [HostileRow("75", "an error with errno 0", 0ul, 0, 0x21u)]
    public void The_access_fails_and_the_server_goes_on(ulong count, int length, uint flags) => Survives(attack =>
    {
        Task<byte[]?> read = Begin(attack, out MessageHeader asked);
        byte[] payload = [.. U64(Base), .. U64(count), .. new byte[8]];

        attack.Client.SendRaw(Message(asked.Id, asked.Command, payload[..length], flags));

        Assert.That(read.Result, Is.Null);
        attack.IsServed();
    });

    [HostileRow("75", "a reply with an unknown id")]
    public void The_server_ignores_the_reply() => Survives(attack =>
    {
        Task<byte[]?> read = Begin(attack, out MessageHeader asked);

        attack.Client.SendRaw(Message((ushort)(asked.Id + 1), asked.Command, new byte[20], flags: 1));
        attack.Client.SendRaw(Message(asked.Id, asked.Command, [.. U64(Base), .. U64(4), 1, 2, 3, 4], flags: 1));

        Assert.That(read.Result, Is.EqualTo(new byte[] { 1, 2, 3, 4 }), "the right one is found behind it");
    });

    [HostileRow("75", "a reply with a file")]
    public void The_server_goes_on() => Survives(attack =>
    {
        using EventFd file = EventFd.Create();
        Task<byte[]?> read = Begin(attack, out MessageHeader asked);

        attack.Client.SendRaw(
            Message(asked.Id, asked.Command, [.. U64(Base), .. U64(4), 1, 2, 3, 4], flags: 1), [file.Handle]);

        Assert.That(read.Result, Is.Null.Or.EqualTo(new byte[] { 1, 2, 3, 4 }));
        attack.IsServed();
    });

    [HostileRow("75", "a reply of 4 GiB")]
    public void The_access_fails_and_the_server_disconnects() => Survives(attack =>
    {
        Task<byte[]?> read = Begin(attack, out MessageHeader asked);

        attack.Client.SendRaw(Header(asked.Id, asked.Command, uint.MaxValue, flags: 1));

        Assert.That(read.Result, Is.Null);
        attack.GetsRefusalOrEnd();
    });

    [HostileRow("76", "no reply at all")]
    public void The_access_fails_after_one_deadline() => Survives(
        attack =>
        {
            Task<byte[]?> read = Begin(attack, out _);

            Assert.That(attack.Client.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero, "regions are served meanwhile");
            Assert.That(read.IsCompleted, Is.False);
            Assert.That(read.Wait(TimeSpan.FromSeconds(10)) ? read.Result : [1], Is.Null);
            attack.IsServed();
        },
        o => o with { DmaTimeout = TimeSpan.FromMilliseconds(500) });

    [HostileRow("81", "a twin socket that is closed", "closed")]
    [HostileRow("81", "a twin socket that is closed under a command", "closed under a command")]
    [HostileRow("81", "a twin socket full of bytes that are no messages", "garbage")]
    [HostileRow("81", "a twin socket full of messages", "flood")]
    public void Accesses_fail_and_the_connection_stays(string what) => Survives(
        attack =>
        {
            using VfioUserClient twin = Twin(attack);
            attack.Client.DmaMap(Base, 0x1000);
            Task<byte[]?>? read = null;
            switch (what)
            {
                case "closed":
                    twin.Dispose();
                    break;
                case "closed under a command":
                    read = attack.ReadMemory(Base, 4);
                    twin.Receive();
                    twin.Dispose();
                    break;
                case "garbage":
                    twin.SendRaw([.. Enumerable.Repeat((byte)0xFF, 64)]);
                    break;
                default:
                    for (ushort id = 0; id < 100; id++)
                    {
                        twin.SendRaw(Message(id, VfioUserCommand.DmaRead, new byte[100], flags: 1));
                        twin.SendRaw(Message(id, VfioUserCommand.DeviceReset, []));
                    }

                    break;
            }

            Assert.That((read ?? attack.ReadMemory(Base, 4)).Result, Is.Null);
            attack.IsServed();
            Assert.That(attack.Server.Device.Resets, Is.Zero);
        },
        o => o with { DmaTimeout = TimeSpan.FromMilliseconds(200) });

    /// <summary>The device reads 4 bytes; the request for them has come, and waits.</summary>
    private static Task<byte[]?> Begin(Attack attack, out MessageHeader asked)
    {
        attack.Client.DmaMap(Base, 0x1000);
        Task<byte[]?> read = attack.ReadMemory(Base, 4);
        MessageHeader probe = attack.Client.Receive().Header;
        Assert.That(probe.Command, Is.EqualTo(VfioUserCommand.DmaWrite), "a write of nothing tells the layout");
        attack.Client.SendRaw(Message(probe.Id, probe.Command, [.. U64(Base), .. U64(0)], flags: 1));
        asked = attack.Client.Receive().Header;
        return read;
    }

    private static VfioUserClient Twin(Attack attack)
    {
        ReadOnlySpan<byte> json = """{"capabilities":{"max_msg_fds":16,"twin_socket":{"supported":true}}}"""u8;
        Message reply = attack.Stranger.Call(VfioUserCommand.Version, [0, 0, 2, 0, .. json, 0]);
        return new VfioUserClient(reply.Fds.Take(0));
    }
}

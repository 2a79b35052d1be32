using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 1 to 7 and 17 to 20: headers, and messages that come by halves.</summary>
[NonParallelizable]
internal sealed class FramingRows
{
    [HostileRow("1", "a size of 0", 0u)]
    [HostileRow("1", "a size below the header's", 15u)]
    [HostileRow("2", "a size above the limit", (1u << 20) + 33)]
    [HostileRow("2", "a size of 4 GiB", uint.MaxValue)]
    public void The_server_refuses_it_and_disconnects(uint size) => Survives(attack => attack.AllocatesLittle(() =>
    {
        attack.Send(Header(3, VfioUserCommand.RegionRead, size));

        attack.GetsRefusal();
        attack.IsClosed();
        attack.Leaves();
    }));

    [HostileRow("3", "a reply that nobody asked for", (ushort)11)]
    [HostileRow("3", "a reply to a command that we would never send", (ushort)99)]
    public void The_server_reads_the_reply_and_ignores_it(ushort command) => Survives(attack =>
    {
        attack.Send(Message(9, (VfioUserCommand)command, new byte[100], flags: 1));
        attack.Send(Message(10, VfioUserCommand.DeviceReset, []));

        Assert.That(attack.Client.Receive().Header.Id, Is.EqualTo(10));
    });

    [HostileRow("4", "type 2", 2u)]
    [HostileRow("4", "type 15", 15u)]
    public void The_server_refuses_the_message_and_skips_its_body(uint type) => Survives(attack =>
    {
        attack.Send(Message(1, VfioUserCommand.DeviceReset, new byte[100], flags: type));

        attack.GetsRefusal();
        attack.IsServed();
        Assert.That(attack.Server.Device.Resets, Is.Zero);
    });

    [HostileRow("5", "every reserved flag bit", 0xFFFF_FFC0)]
    [HostileRow("5", "the error bit in a command", 0x20u)]
    public void The_server_ignores_the_flags(uint flags) => Survives(attack =>
    {
        attack.Send(Message(1, VfioUserCommand.DeviceReset, [], flags));

        Assert.That(attack.Client.Receive().Errno, Is.EqualTo(Errno.None));
    });

    [HostileRow("6", "command 0", (ushort)0)]
    [HostileRow("6", "command 14, which is no more", (ushort)14)]
    [HostileRow("6", "command 19", (ushort)19)]
    [HostileRow("6", "command 65535", (ushort)0xFFFF)]
    [HostileRow("7", "DMA_READ from the client", (ushort)11)]
    [HostileRow("7", "DMA_WRITE from the client", (ushort)12)]
    public void The_server_refuses_the_command_and_skips_its_body(ushort command) =>
        Survives(attack => attack.IsRefused((VfioUserCommand)command, new byte[100]));

    [HostileRow("17", "a read without a reply", (ushort)VfioUserCommand.RegionRead, false)]
    [HostileRow("17", "a VERSION without a reply", (ushort)VfioUserCommand.Version, true)]
    public void The_server_does_not_answer(ushort command, bool first) => Survives(attack =>
    {
        VfioUserClient client = first ? attack.Stranger : attack.Client;
        client.SendRaw(Message(1, (VfioUserCommand)command, first ? [0, 0, 0, 0] : Transfer(0, 0, 4), flags: 0x10));
        client.SendRaw(Message(2, VfioUserCommand.DeviceReset, []));

        Assert.That(client.Receive().Header.Id, Is.EqualTo(2));
    });

    [HostileRow("18", "half a header, then silence", 8)]
    [HostileRow("20", "a header and half a body, then silence", 16 + 16 + 2)]
    public void The_server_disconnects_at_the_deadline(int bytes) => Survives(
        attack =>
        {
            byte[] write = Message(1, VfioUserCommand.RegionWrite, Transfer(0, TestDevice.Bar, 4, 1, 2, 3, 4));
            attack.Send(write[..bytes]);

            Assert.That(attack.Server.OnDeviceThread(() => 1), Is.EqualTo(1), "others do not wait for it");
            attack.IsClosed();
            Assert.That(attack.Server.Server.Statistics.RegionWrites, Is.Zero, "nothing is done by halves");
        },
        o => o with { Channel = new MessageChannelOptions { MessageTimeout = TimeSpan.FromMilliseconds(100) } });

    [HostileRow("20", "a header and half a body, then the end")]
    public void The_server_does_not_execute_half_a_message() => Survives(attack =>
    {
        byte[] write = Message(1, VfioUserCommand.RegionWrite, Transfer(0, TestDevice.Bar, 4, 1, 2, 3, 4));
        attack.Send(write[..^1]);
        attack.Leaves();

        using VfioUserClient next = attack.Server.Connect();
        Assert.That(next.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    });

    [HostileRow("19", "a whole session byte by byte")]
    public void The_server_understands_single_bytes() => Survives(attack =>
    {
        byte[] session =
        [
            .. Message(1, VfioUserCommand.Version, [0, 0, 2, 0, .. "{}\0"u8]),
            .. Message(2, VfioUserCommand.RegionWrite, Transfer(4, TestDevice.Bar, 4, 1, 2, 3, 4)),
            .. Message(3, VfioUserCommand.RegionRead, Transfer(4, TestDevice.Bar, 4)),
        ];
        foreach (byte b in session)
        {
            attack.Stranger.SendRaw([b]);
        }

        Assert.That(attack.Client.Receive().Header.Id, Is.EqualTo(1));
        Assert.That(attack.Client.Receive().Errno, Is.EqualTo(Errno.None));
        Assert.That(attack.Client.Receive().Payload[16..].ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    });
}

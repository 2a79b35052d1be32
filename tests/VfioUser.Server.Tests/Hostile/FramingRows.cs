using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Linux;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 1 to 7 and 17 to 24: headers, half messages, and descriptors where none belong.</summary>
[NonParallelizable]
internal sealed class FramingRows
{
    [HostileRow("1", "a size of 0", 0u)]
    [HostileRow("1", "a size below the header's", 15u)]
    [HostileRow("2", "a size above the limit", (1u << 20) + 33)]
    [HostileRow("2", "a size of 4 GiB", uint.MaxValue)]
    public void Gets_a_refusal_and_no_more(uint size) => Survives(attack => attack.AllocatesLittle(() =>
    {
        attack.Send(Header(3, VfioUserCommand.RegionRead, size));

        attack.GetsRefusal();
        attack.IsClosed();
        attack.Leaves();
    }));

    [HostileRow("3", "a reply that nobody asked for", (ushort)11)]
    [HostileRow("3", "a reply to a command that we would never send", (ushort)99)]
    public void Is_read_and_not_answered(ushort command) => Survives(attack =>
    {
        attack.Send(Message(9, (VfioUserCommand)command, new byte[100], flags: 1));
        attack.Send(Message(10, VfioUserCommand.DeviceReset, []));

        Assert.That(attack.Client.Receive().Header.Id, Is.EqualTo(10));
    });

    [HostileRow("4", "type 2", 2u)]
    [HostileRow("4", "type 15", 15u)]
    public void Loses_its_body_with_it(uint type) => Survives(attack =>
    {
        attack.Send(Message(1, VfioUserCommand.DeviceReset, new byte[100], flags: type));

        attack.GetsRefusal();
        attack.IsServed();
        Assert.That(attack.Server.Device.Resets, Is.Zero);
    });

    [HostileRow("5", "every reserved flag bit", 0xFFFF_FFC0)]
    [HostileRow("5", "the error bit in a command", 0x20u)]
    public void Is_served_all_the_same(uint flags) => Survives(attack =>
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
    public void Is_refused_and_its_body_consumed(ushort command) =>
        Survives(attack => attack.IsRefused((VfioUserCommand)command, new byte[100]));

    [HostileRow("17", "a read without a reply", (ushort)VfioUserCommand.RegionRead, false)]
    [HostileRow("17", "a VERSION without a reply", (ushort)VfioUserCommand.Version, true)]
    public void Is_met_with_silence(ushort command, bool first) => Survives(attack =>
    {
        VfioUserClient client = first ? attack.Stranger : attack.Client;
        client.SendRaw(Message(1, (VfioUserCommand)command, first ? [0, 0, 0, 0] : Transfer(0, 0, 4), flags: 0x10));
        client.SendRaw(Message(2, VfioUserCommand.DeviceReset, []));

        Assert.That(client.Receive().Header.Id, Is.EqualTo(2));
    });

    [HostileRow("18", "half a header, then silence", 8)]
    [HostileRow("20", "a header and half a body, then silence", 16 + 16 + 2)]
    public void Runs_into_the_deadline(int bytes) => Survives(
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
    public void Does_nothing_by_halves() => Survives(attack =>
    {
        byte[] write = Message(1, VfioUserCommand.RegionWrite, Transfer(0, TestDevice.Bar, 4, 1, 2, 3, 4));
        attack.Send(write[..^1]);
        attack.Leaves();

        using VfioUserClient next = attack.Server.Connect();
        Assert.That(next.RegionRead<uint>(TestDevice.Bar, 0), Is.Zero);
    });

    [HostileRow("19", "a whole session byte by byte")]
    public void Understands_single_bytes() => Survives(attack =>
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

    [HostileRow("21", "many messages in one send, a file with a later one")]
    public void Gives_the_file_to_its_message() => Survives(
        attack =>
        {
            using MemFd file = MemFd.Create("ram", 4096);
            VfioUserClient client = attack.Client;
            using ManualResetEventSlim sent = new();
            attack.Server.Server.Post(sent.Wait);
            client.SendRaw([
                .. Message(1, VfioUserCommand.RegionRead, Transfer(0, 0, 4)),
                .. Message(2, VfioUserCommand.DmaMap, Map(0x1000, 0x1000)),
                .. Message(3, VfioUserCommand.DmaMap, Map(0x2000, 0x1000))]);
            client.SendRaw(Message(4, VfioUserCommand.DmaMap, Map(0x3000, 0x1000)), [file.Handle]);
            client.SendRaw(Message(5, VfioUserCommand.DmaMap, Map(0x4000, 0x1000)));
            sent.Set();

            for (int id = 1; id <= 5; id++)
            {
                Message reply = client.Receive();
                Assert.That((reply.Header.Id, reply.Errno), Is.EqualTo(((ushort)id, Errno.None)));
            }

            Assert.That(attack.WriteMemory(0x3000, 42), Is.True);
            Assert.That(file.Slice(0, 1)[0], Is.EqualTo(42));
            Assert.That(new[] { 0x1000ul, 0x2000ul, 0x4000ul }.Select(a => attack.WriteMemory(a, 1)), Is.All.False);
        },
        o => o with { DmaTimeout = TimeSpan.FromMilliseconds(20) });

    [HostileRow("22", "a file with the body only")]
    public void Never_gives_a_file_to_the_next_message() => Survives(
        attack =>
        {
            using MemFd file = MemFd.Create("ram", 4096);
            attack.Send(Header(1, VfioUserCommand.DmaMap, 16 + 32));
            attack.Send(Map(0x1000, 0x1000), file.Handle);
            attack.Send(Message(2, VfioUserCommand.DmaMap, Map(0x2000, 0x1000)));

            Assert.That(attack.Client.Receive().Errno, Is.EqualTo(Errno.None));
            Assert.That(attack.Client.Receive().Errno, Is.EqualTo(Errno.None));
            Assert.That((attack.WriteMemory(0x1000, 42), attack.WriteMemory(0x2000, 43)), Is.EqualTo((true, false)));
            Assert.That(file.Slice(0, 1)[0], Is.EqualTo(42));
        },
        o => o with { DmaTimeout = TimeSpan.FromMilliseconds(20) });

    [HostileRow("23", "8 stray files on every command", 8)]
    [HostileRow("23", "16 stray files on every command", 16)]
    [HostileRow("23", "17 stray files on every command", 17)]
    [HostileRow("23", "253 stray files on every command", 253)]
    public void Closes_what_nobody_wants(int count) => Survives(attack =>
    {
        using EventFd file = EventFd.Create();
        SafeFileHandle[] files = [.. Enumerable.Repeat(file.Handle, count)];
        for (ushort command = 2; command <= 18; command++)
        {
            Assert.That(attack.Ask((VfioUserCommand)command, new byte[32], files), Is.AnyOf(Errno.None, Errno.EINVAL));
        }
    });

    [HostileRow("24", "100 files with every byte")]
    public void Ends_a_flood_of_files() => Survives(attack =>
    {
        using EventFd file = EventFd.Create();
        SafeFileHandle[] files = [.. Enumerable.Repeat(file.Handle, 100)];
        for (int i = 0; i < 16; i++)
        {
            attack.Send([0], files);
        }

        attack.GetsRefusalOrEnd();
    });
}

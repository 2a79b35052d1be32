using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 21 to 24: descriptors, and the messages that they belong to.</summary>
[NonParallelizable]
internal sealed class DescriptorRows
{
    [HostileRow("21", "many messages in one send, a file with a later one")]
    public void The_server_gives_the_file_to_its_message() => Survives(
        attack =>
        {
            using MemFd file = MemFd.Create("ram", 4096);
            VfioUserClient client = attack.Client;
            using ManualResetEventSlim sent = attack.Server.HoldDeviceThread();
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
    public void The_server_does_not_give_the_file_to_the_next_message() => Survives(
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
    public void The_server_closes_stray_files(int count) => Survives(attack =>
    {
        using EventFd file = EventFd.Create();
        SafeFileHandle[] files = [.. Enumerable.Repeat(file.Handle, count)];
        for (ushort command = 2; command <= 18; command++)
        {
            Assert.That(attack.Ask((VfioUserCommand)command, new byte[32], files), Is.AnyOf(Errno.None, Errno.EINVAL));
        }
    });

    [HostileRow("24", "100 files with every byte")]
    public void The_server_disconnects_a_client_that_floods_it_with_files() => Survives(attack =>
    {
        using EventFd file = EventFd.Create();
        SafeFileHandle[] files = [.. Enumerable.Repeat(file.Handle, 100)];
        for (int i = 0; i < 16; i++)
        {
            attack.Send([0], files);
        }

        attack.GetsRefusalOrEnd();
    });

    [HostileRow("24", "more files than the server can open")]
    public void The_server_closes_the_files_that_it_received() => Survives(attack =>
    {
        using EventFd file = EventFd.Create();
        attack.IsServed();
        using (FileLimit.AllowMore(2))
        {
            attack.Send(
                Message(1, VfioUserCommand.DeviceSetIrqs, SetIrqs(0x24, TestDevice.Msi, 0, 4)),
                [.. Enumerable.Repeat(file.Handle, 4)]);
            attack.GetsRefusalOrEnd();
        }
    });
}

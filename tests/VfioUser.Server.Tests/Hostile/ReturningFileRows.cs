using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;
using static VfioUser.Server.Tests.Hostile.Attack;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 82 to 84: one file many times, and what is ours as guest memory.</summary>
[NonParallelizable]
internal sealed class ReturningFileRows
{
    [HostileRow("82", "the same memory 10,000 times")]
    public void The_server_maps_the_memory_once_for_each_window() => Survives(attack =>
    {
        using MemFd memory = MemFd.Create("ram", 16 * 4096);
        attack.IsServed();
        int files = OpenFds.Count();
        for (ulong i = 0; i < 10_000; i++)
        {
            attack.Client.DmaMap(i * 8192, 4096, memory.Handle, fileOffset: i % 16 * 4096);
        }

        Assert.That(OpenFds.Count(), Is.EqualTo(files + 1), "one descriptor is enough for all windows of a file");
        Assert.That(attack.WriteMemory(9_999 * 8192, 5), Is.True);
        Assert.That(memory.Slice(15 * 4096, 1)[0], Is.EqualTo(5));
    });

    [HostileRow("83", "a BAR of ours as guest memory")]
    public void The_device_reaches_its_own_BAR_through_guest_memory() => Survives(attack =>
    {
        const ulong address = 0xE000_0000;
        attack.Client.DmaMap(address, TestDevice.BarSize);
        attack.Server.OnDeviceThread(() => attack.Server.Device.Memory(TestDevice.Bar)[8] = 42);
        Task<byte[]?> read = attack.ReadMemory(address + 8, 4);
        while (!read.IsCompleted)
        {
            if (Poll.Wait([new PollFd(attack.Client.Socket, PollEvents.In)], MonotonicClock.NowNs + 2_000_000) > 0)
            {
                Forward(attack.Client, attack.Client.Receive(), address);
            }
        }

        Assert.That(read.Result, Is.EqualTo(new byte[] { 42, 0, 0, 0 }));
    });

    [HostileRow("84", "the file of a BAR of ours as guest memory")]
    public void The_server_maps_its_own_file() => Survives(attack =>
    {
        Message info = attack.Client.Call(
            VfioUserCommand.DeviceGetRegionInfo, [80, 0, 0, 0, 0, 0, 0, 0, TestDevice.MappableBar, .. new byte[23]]);
        using SafeFileHandle ours = info.Fds.Take(0);
        attack.Client.DmaMap(0, 0x4000, ours);

        Assert.That(() => RandomAccess.SetLength(ours, 0), Throws.InstanceOf<Exception>(), "it is sealed");
        Assert.That(attack.WriteMemory(0, 42), Is.True);
        Assert.That(attack.Server.Device.Backing.Slice(0, 1)[0], Is.EqualTo(42));
    });

    /// <summary>Does what a VMM does with an access to a BAR: asks the server, while the server waits.</summary>
    private static void Forward(VfioUserClient client, Message message, ulong barAddress)
    {
        MessageHeader asked = message.Header;
        byte[] head = message.Payload[..16].ToArray();
        byte[] data = [];
        if (asked.Command == VfioUserCommand.DmaRead)
        {
            data = new byte[BitConverter.ToInt32(head, 8)];
            client.RegionRead(TestDevice.Bar, BitConverter.ToUInt64(head) - barAddress, data);
        }

        client.SendRaw(Raw.Message(asked.Id, asked.Command, [.. head, .. data], flags: 1));
    }
}

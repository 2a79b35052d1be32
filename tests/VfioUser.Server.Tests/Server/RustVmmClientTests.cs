using System.Text;
using System.Text.Json;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>The client of rust-vmm, which Cloud Hypervisor uses: the messages that it sends, in this order, and the
/// replies at the very lengths that it reads. It takes one descriptor in a message, and a reply of any other length
/// makes it lose its place or panic. Source: rust-vmm/vfio-user, vfio-user/src/lib.rs; cloud-hypervisor,
/// pci/src/vfio_user.rs.</summary>
public sealed class RustVmmClientTests
{
    private const int Header = 16;
    private const int RegionInfoBytes = 32;

    private static readonly byte[] s_version =
    [
        0, 0, 1, 0, 112, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
        .. """{"capabilities":{"max_msg_fds":1,"max_data_xfer_size":1048576,"migration":{"pgsize":4096}}}"""u8, 0,
    ];

    private readonly ServerUnderTest _server = new(device: new MigratableTestDevice
    {
        MoreRegions =
        [
            new Region { Index = 4, Size = 0x1000, IoEventFds = [new IoEventFd(0, 4), new IoEventFd(8, 4)] },
        ],
        MoreIrqs = [new IrqDescription(Index: 2, Count: 32, IrqFlags.Eventfd)],
    });

    private VfioUserClient _client = null!;
    private ushort _id;

    [SetUp]
    public void Connect() => _client = _server.ConnectRaw();

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public void The_parser_of_the_client_accepts_our_VERSION()
    {
        byte[] reply = Negotiate();

        Assert.That(reply, Has.Length.LessThanOrEqualTo(96));
        using JsonDocument json = JsonDocument.Parse(reply.AsMemory(4, reply.Length - 5));
        JsonElement capabilities = json.RootElement.GetProperty("capabilities");
        Assert.That(capabilities.ValueKind, Is.EqualTo(JsonValueKind.Object));
        Assert.That(capabilities.GetProperty("max_msg_fds").GetUInt32(), Is.EqualTo(16));
        Assert.That(capabilities.GetProperty("migration").GetProperty("pgsize").GetUInt32(), Is.EqualTo(4096));
    }

    [Test]
    public void The_client_gets_from_connecting_to_interrupts_and_memory()
    {
        Negotiate();
        Assert.That(Ask(VfioUserCommand.DeviceGetInfo, new DeviceInfo(32, 0, 0, 0), 16), Has.Length.EqualTo(16));
        FindRegions(count: 9);

        for (uint index = 0; index < 3; index++)
        {
            IrqInfo irq = Wire.Read<IrqInfo>(Ask(VfioUserCommand.DeviceGetIrqInfo, new IrqInfo(16, 0, index, 0), 16));
            Assert.That(irq.Count, Is.EqualTo(index switch { 0 => 1, 1 => 4, _ => 32 }));
        }

        using MemFd ram = MemFd.Create("ram", 0x4000);
        Ask(VfioUserCommand.DmaMap, new DmaMap(32, DmaMapFlags.ReadWrite, 0, 0x10_0000, 0x4000), 0, ram.Handle);
        Ask(VfioUserCommand.RegionRead, new RegionTransfer(0, TestDevice.Config, 4), 16 + 4);
        Call(
            VfioUserCommand.RegionWrite, [.. Bytes(new RegionTransfer(0x10, TestDevice.Config, 4)), 255, 255, 255, 255],
            16);

        BindVectors(count: 32);
        Assert.That(_server.OnDeviceThread(() => _server.Device.Host.Trigger(2, 31)), Is.True);
        SetIrqs(IrqSetFlags.DataNone | IrqSetFlags.ActionTrigger, 2, 0, 0);
        SetIrqs(IrqSetFlags.DataNone | IrqSetFlags.ActionUnmask, TestDevice.Intx, 0, 1);

        Ask(VfioUserCommand.DmaUnmap, new DmaUnmap(24, 0, 0x10_0000, 0x4000), 24);
        Call(VfioUserCommand.DeviceReset, [], 0);
    }

    [Test]
    public void No_reply_has_more_descriptors_than_the_client_takes()
    {
        Negotiate();

        RegionIoFds entries = Wire.Read<RegionIoFds>(
            Ask(VfioUserCommand.DeviceGetRegionIoFds, new RegionIoFds(4096, 0, 4, 0), 16 + 40));

        Assert.That(entries.Count, Is.EqualTo(1));
    }

    private byte[] Negotiate()
    {
        _client.SendRaw(s_version);
        _id = 1;
        Message reply = _client.Receive();
        Assert.That((reply.Header.Id, reply.Header.Flags, reply.Fds.Count), Is.EqualTo((0, MessageFlags.Reply, 0)));
        return reply.Payload.ToArray();
    }

    /// <summary>First without capabilities, then, if the reply's argsz has more, with just as much room.</summary>
    private void FindRegions(uint count)
    {
        int files = 0;
        for (uint index = 0; index < count; index++)
        {
            RegionInfo info = Wire.Read<RegionInfo>(Region(index, RegionInfoBytes, RegionInfoBytes));
            if (info.ArgSize > RegionInfoBytes)
            {
                Region(index, (int)info.ArgSize, (int)info.ArgSize);
                files += _client.Current.Fds.Count;
            }
        }

        Assert.That(files, Is.EqualTo(1), "the file of the region that can be mapped");
    }

    private byte[] Region(uint index, int argSize, int length) =>
        Ask(VfioUserCommand.DeviceGetRegionInfo, new RegionInfo((uint)argSize, 0, index, 0, 0, 0), length);

    /// <summary>Sixteen in a message, whatever the server's max_msg_fds.</summary>
    private void BindVectors(uint count)
    {
        for (uint start = 0; start < count; start += 16)
        {
            using EventFd eventFd = EventFd.Create();
            SafeFileHandle[] files = [.. Enumerable.Repeat(eventFd.Handle, 16)];
            SetIrqs(IrqSetFlags.DataEventfd | IrqSetFlags.ActionTrigger, 2, start, 16, files);
        }
    }

    private void SetIrqs(IrqSetFlags flags, uint index, uint start, uint count, params SafeFileHandle[] files) =>
        Ask(VfioUserCommand.DeviceSetIrqs, new IrqSet(20, flags, index, start, count), 0, files);

    private byte[] Ask<T>(VfioUserCommand command, T request, int replyBytes, params SafeFileHandle[] files)
        where T : unmanaged => Call(command, Bytes(request), replyBytes, files);

    private byte[] Call(VfioUserCommand command, byte[] payload, int replyBytes, params SafeFileHandle[] files)
    {
        MessageHeader header = new(_id++, command, (uint)(Header + payload.Length), MessageFlags.None, 0);
        _client.SendRaw([.. Wire.AsBytes(in header), .. payload], files);
        Message reply = _client.Receive();
        Assert.That((reply.Header.Id, reply.Header.Flags), Is.EqualTo((header.Id, MessageFlags.Reply)), $"{command}");
        Assert.That(reply.Payload.Length, Is.EqualTo(replyBytes), $"{command}");
        Assert.That(reply.Fds.Count, Is.LessThanOrEqualTo(1), $"{command}");
        return reply.Payload.ToArray();
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged => Wire.AsBytes(in value).ToArray();
}

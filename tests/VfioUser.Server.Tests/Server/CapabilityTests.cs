using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

/// <summary>What regions and interrupts say of themselves beyond the fixed structures.</summary>
public sealed class CapabilityTests
{
    private const int Doorbells = 4;
    private const int Special = 9;
    private const int Bare = 10;
    private const int SpecialIrq = 5;

    private MemFd _file = null!;
    private ServerUnderTest _server = null!;
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect()
    {
        _file = MemFd.Create("special", 0x4000);
        _server = new ServerUnderTest(device: new TestDevice
        {
            MoreRegions =
            [
                new Region
                {
                    Index = Doorbells,
                    Size = 0x1000,
                    IoEventFds =
                    [
                        new IoEventFd(0x10, 4), new IoEventFd(0x20, 8, DataMatch: 0xABCD),
                        new IoEventFd(0x30, 0),
                    ],
                },
                new Region
                {
                    Index = Special,
                    Size = 0x4000,
                    Type = new RegionType(1, 1),
                    IsMsixMappable = true,
                    Backing = _file,
                    MmapAreas = [new MmapArea(0x1000, 0x1000)],
                },
                new Region { Index = Bare, Size = 0x1000, Type = new RegionType(7, 8) },
            ],
            MoreIrqs =
            [
                new IrqDescription(SpecialIrq, 1, IrqFlags.Eventfd)
                {
                    Capabilities =
                        [new IrqCapability(1, 1, new byte[8]), new IrqCapability(2, 3, new byte[] { 4, 5, 6 })],
                },
            ],
        });
        _client = _server.Connect();
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
        _file.Dispose();
    }

    [Test]
    public void Capabilities_of_a_region_are_chained()
    {
        Message reply = Ask(VfioUserCommand.DeviceGetRegionInfo, new RegionInfo(4096, 0, Special, 0, 0, 0));
        byte[] payload = reply.Payload.ToArray();

        Assert.That(payload, Has.Length.EqualTo(32 + 32 + 16 + 8));
        Assert.That(reply.Fds.Count, Is.EqualTo(1));
        Assert.That(
            reply.Read<RegionInfo>() is { ArgSize: 88, CapabilityOffset: 32, Flags: (RegionInfoFlags)0xF }, Is.True);
        Assert.That(Wire.Read<CapabilityHeader>(payload.AsSpan(32)), Is.EqualTo(new CapabilityHeader(1, 1, 64)));
        Assert.That(
            Wire.Read<RegionTypeCapability>(payload.AsSpan(64)),
            Is.EqualTo(new RegionTypeCapability(new CapabilityHeader(2, 1, 80), 1, 1)));
        Assert.That(Wire.Read<CapabilityHeader>(payload.AsSpan(80)), Is.EqualTo(new CapabilityHeader(3, 1, 0)));
    }

    [Test]
    public void A_chain_without_room_stays_away_as_a_whole()
    {
        Message reply = Ask(VfioUserCommand.DeviceGetRegionInfo, new RegionInfo(87, 0, Special, 0, 0, 0));

        Assert.That((reply.Payload.Length, reply.Fds.Count), Is.EqualTo((32, 0)));
        Assert.That(
            reply.Read<RegionInfo>() is { ArgSize: 88, CapabilityOffset: 0, Flags: (RegionInfoFlags)7 }, Is.True);
    }

    [Test]
    public void A_region_that_cannot_be_mapped_can_have_a_type()
    {
        Message reply = Ask(VfioUserCommand.DeviceGetRegionInfo, new RegionInfo(48, 0, Bare, 0, 0, 0));

        Assert.That((reply.Payload.Length, reply.Fds.Count), Is.EqualTo((48, 0)));
        Assert.That(
            Wire.Read<RegionTypeCapability>(reply.Payload[32..]),
            Is.EqualTo(new RegionTypeCapability(new CapabilityHeader(2, 1, 0), 7, 8)));
    }

    [Test]
    public void Capabilities_of_an_interrupt_come_when_there_is_room()
    {
        byte[] full = Ask(VfioUserCommand.DeviceGetIrqInfo, new IrqInfo(48, 0, SpecialIrq, 0)).Payload.ToArray();

        Assert.That(full, Has.Length.EqualTo(20 + 16 + 12));
        Assert.That(Wire.Read<IrqInfo>(full), Is.EqualTo(new IrqInfo(48, 0x11, SpecialIrq, 1)));
        Assert.That(BitConverter.ToUInt32(full, 16), Is.EqualTo(20));
        Assert.That(Wire.Read<CapabilityHeader>(full.AsSpan(20)), Is.EqualTo(new CapabilityHeader(1, 1, 36)));
        Assert.That(Wire.Read<CapabilityHeader>(full.AsSpan(36)), Is.EqualTo(new CapabilityHeader(2, 3, 0)));
        Assert.That(full[44..], Is.EqualTo(new byte[] { 4, 5, 6, 0 }));

        Message cut = Ask(VfioUserCommand.DeviceGetIrqInfo, new IrqInfo(16, 0, SpecialIrq, 0));
        Assert.That(cut.Payload.Length, Is.EqualTo(16));
        Assert.That(cut.Read<IrqInfo>(), Is.EqualTo(new IrqInfo(48, 1, SpecialIrq, 1)));
    }

    [Test]
    public void Io_eventfds_come_with_a_descriptor_each()
    {
        Message reply = Ask(VfioUserCommand.DeviceGetRegionIoFds, new RegionIoFds(136, 0, Doorbells, 0));
        byte[] payload = reply.Payload.ToArray();

        Assert.That(payload, Has.Length.EqualTo(16 + (3 * 40)));
        Assert.That(reply.Read<RegionIoFds>(), Is.EqualTo(new RegionIoFds(136, 0, Doorbells, 3)));
        Assert.That(Entry(0), Is.EqualTo(new RegionIoFdEntry(0x10, 4, 0, 0, 0, 0, 0)));
        Assert.That(Entry(1), Is.EqualTo(new RegionIoFdEntry(0x20, 8, 1, 0, 1, 0, 0xABCD)));
        Assert.That(Entry(2), Is.EqualTo(new RegionIoFdEntry(0x30, 0, 2, 0, 0, 0, 0)));
        Assert.That(reply.Fds.Count, Is.EqualTo(3));

        RegionIoFdEntry Entry(int index) => Wire.Read<RegionIoFdEntry>(payload.AsSpan(16 + (40 * index)));
    }

    [Test]
    public void Io_eventfds_without_room_are_only_counted()
    {
        Message reply = Ask(VfioUserCommand.DeviceGetRegionIoFds, new RegionIoFds(135, 0, Doorbells, 0));

        Assert.That((reply.Payload.Length, reply.Fds.Count), Is.EqualTo((16, 0)));
        Assert.That(reply.Read<RegionIoFds>(), Is.EqualTo(new RegionIoFds(136, 0, Doorbells, 3)));
    }

    [Test]
    public void A_client_gets_no_more_descriptors_than_it_takes()
    {
        _client.Dispose();
        using VfioUserClient client = _server.ConnectRaw();
        client.Negotiate(new VersionCapabilities(MaxMessageFds: 1));
        RegionIoFds ask = new(4096, 0, Doorbells, 0);

        Message reply = client.Call(VfioUserCommand.DeviceGetRegionIoFds, Wire.AsBytes(in ask));

        Assert.That((reply.Read<RegionIoFds>().Count, reply.Fds.Count), Is.EqualTo((1u, 1)));
    }

    [Test]
    public void A_region_without_io_eventfds_lists_none() => Assert.That(
        Ask(VfioUserCommand.DeviceGetRegionIoFds, new RegionIoFds(16, 0, TestDevice.Bar, 0)).Read<RegionIoFds>(),
        Is.EqualTo(new RegionIoFds(16, 0, TestDevice.Bar, 0)));

    [TestCase(0u, 0u, 4u, 0u, TestName = "argsz 0")]
    [TestCase(15u, 0u, 4u, 0u, TestName = "argsz 15")]
    [TestCase(64u, 1u, 4u, 0u, TestName = "Flags")]
    [TestCase(64u, 0u, 4u, 1u, TestName = "A count")]
    [TestCase(64u, 0u, 99u, 0u, TestName = "No such index")]
    [TestCase(64u, 0u, uint.MaxValue, 0u, TestName = "The last index")]
    [TestCase(64u, 0u, 1u, 0u, TestName = "A missing region")]
    [Row("71")]
    public void Refuses_to_list_io_eventfds(uint argSize, uint flags, uint index, uint count) => Assert.That(
        Ask(VfioUserCommand.DeviceGetRegionIoFds, new RegionIoFds(argSize, flags, index, count)).Errno,
        Is.EqualTo(Errno.EINVAL));

    [Test]
    public void Refuses_a_short_request_for_io_eventfds() =>
        Assert.That(_client.Call(VfioUserCommand.DeviceGetRegionIoFds, new byte[15]).Errno, Is.EqualTo(Errno.EINVAL));

    [TestCase(0x1000ul, 4u)]
    [TestCase(0xFFDul, 4u)]
    [TestCase(0ul, 3u)]
    public void An_io_eventfd_must_lie_in_its_region(ulong offset, uint size)
    {
        TestDevice device = new()
        {
            MoreRegions = [new Region { Index = 4, Size = 0x1000, IoEventFds = [new IoEventFd(offset, size)] }],
        };

        Assert.That(() => new ServerUnderTest(device: device), Throws.ArgumentException);
    }

    private Message Ask<T>(VfioUserCommand command, T request)
        where T : unmanaged => _client.Call(command, Wire.AsBytes(in request));
}

using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class RegionTests
{
    private readonly ServerUnderTest _server = new();
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect() => _client = _server.Connect();

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Test]
    public void Counts_regions_and_interrupts()
    {
        DeviceInfo info = Ask(VfioUserCommand.DeviceGetInfo, new DeviceInfo(16, 0, 0, 0)).Read<DeviceInfo>();

        Assert.That(info, Is.EqualTo(new DeviceInfo(16, DeviceInfoFlags.Reset | DeviceInfoFlags.Pci, 9, 5)));
    }

    [TestCase(0u)]
    [TestCase(15u)]
    [Row("25")]
    public void Refuses_an_argsz_below_the_structure(uint argSize)
    {
        Assert.That(
            Ask(VfioUserCommand.DeviceGetInfo, new DeviceInfo(argSize, 0, 0, 0)).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(
            Ask(VfioUserCommand.DeviceGetRegionInfo, new RegionInfo(argSize, 0, 0, 0, 0, 0)).Errno,
            Is.EqualTo(Errno.EINVAL));
        Assert.That(
            Ask(VfioUserCommand.DeviceGetIrqInfo, new IrqInfo(argSize, 0, 0, 0)).Errno, Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    [Row("25")]
    public void Refuses_a_payload_that_is_too_short(
        [Values(2, 3, 4, 5, 7, 8, 9, 10, 15)] int command, [Values(0, 7)] int length) =>
        Assert.That(_client.Call((VfioUserCommand)command, new byte[length]).Errno, Is.EqualTo(Errno.EINVAL));

    [Test]
    [Row("26"), Row("27")]
    public void Accepts_any_larger_argsz_and_bytes_after_the_structure()
    {
        DeviceInfo asked = new(uint.MaxValue, 0, 0, 0);

        Message reply = _client.Call(VfioUserCommand.DeviceGetInfo, [.. Wire.AsBytes(in asked), 1, 2, 3]);

        Assert.That(reply.Read<DeviceInfo>().ArgSize, Is.EqualTo(16));
    }

    [TestCase(TestDevice.Bar, 0x20_0000u, RegionInfoFlags.Read | RegionInfoFlags.Write)]
    [TestCase(TestDevice.MissingRegion, 0u, RegionInfoFlags.None)]
    [TestCase(TestDevice.ReadOnlyRegion, 0x800u, RegionInfoFlags.Read)]
    public void Describes_a_plain_region(int index, uint size, RegionInfoFlags flags)
    {
        Message reply = Ask(VfioUserCommand.DeviceGetRegionInfo, new RegionInfo(32, 0, (uint)index, 0, 0, 0));

        Assert.That(reply.Read<RegionInfo>(), Is.EqualTo(new RegionInfo(32, flags, (uint)index, 0, size, 0)));
        Assert.That((reply.Payload.Length, reply.Fds.Count), Is.EqualTo((32, 0)));
    }

    [Test]
    public void Leaves_capabilities_and_file_out_when_they_do_not_fit()
    {
        Message reply = Ask(
            VfioUserCommand.DeviceGetRegionInfo, new RegionInfo(79, 0, TestDevice.MappableBar, 0, 0, 0));

        Assert.That(
            reply.Read<RegionInfo>(),
            Is.EqualTo(new RegionInfo(
                80, RegionInfoFlags.Read | RegionInfoFlags.Write | RegionInfoFlags.Mmap, TestDevice.MappableBar, 0,
                0x4000, 0)));
        Assert.That((reply.Payload.Length, reply.Fds.Count), Is.EqualTo((32, 0)));
    }

    [Test]
    public void Hands_over_the_file_and_the_areas_of_a_mappable_region()
    {
        Message reply = Ask(
            VfioUserCommand.DeviceGetRegionInfo, new RegionInfo(80, 0, TestDevice.MappableBar, 0, 0, 0));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reply.Read<RegionInfo>().CapabilityOffset, Is.EqualTo(32));
            Assert.That(reply.Read<RegionInfo>().Flags, Is.EqualTo((RegionInfoFlags)15));
            Assert.That(
                Wire.Read<SparseMmapCapability>(reply.Payload[32..]),
                Is.EqualTo(new SparseMmapCapability(new CapabilityHeader(1, 1, 0), 2, 0)));
            Assert.That(Wire.Read<SparseMmapArea>(reply.Payload[48..]), Is.EqualTo(new SparseMmapArea(0x1000, 0x1000)));
            Assert.That(Wire.Read<SparseMmapArea>(reply.Payload[64..]), Is.EqualTo(new SparseMmapArea(0x3000, 0x1000)));
            Assert.That((reply.Payload.Length, reply.Fds.Count), Is.EqualTo((80, 1)));
        }
    }

    [Test]
    public void A_client_that_takes_no_files_is_not_offered_one()
    {
        _client.Dispose();
        using VfioUserClient client = _server.ConnectRaw();
        client.Negotiate(new VersionCapabilities(MaxMessageFds: 0));
        RegionInfo asked = new(80, 0, TestDevice.MappableBar, 0, 0, 0);

        Message reply = client.Call(VfioUserCommand.DeviceGetRegionInfo, Wire.AsBytes(in asked));

        Assert.That(reply.Read<RegionInfo>().Flags, Is.EqualTo(RegionInfoFlags.Read | RegionInfoFlags.Write));
    }

    [TestCase(9u)]
    [TestCase(uint.MaxValue)]
    [Row("28")]
    public void Refuses_a_region_index_past_the_last(uint index) =>
        Assert.That(
            Ask(VfioUserCommand.DeviceGetRegionInfo, new RegionInfo(32, 0, index, 0, 0, 0)).Errno,
            Is.EqualTo(Errno.EINVAL));

    [Test]
    public void Reads_back_what_was_written([Values(1, 2, 3, 4, 8, 256, 4096, 1 << 20)] int length)
    {
        byte[] written = new byte[length];
        Random.Shared.NextBytes(written);
        _client.RegionWrite(TestDevice.Bar, 5, written);

        byte[] read = new byte[length];
        _client.RegionRead(TestDevice.Bar, 5, read);
        Assert.That(read.AsSpan().SequenceEqual(written), Is.True);
    }

    [Test]
    [Row("33")]
    public void Answers_an_empty_access_with_its_head()
    {
        Assert.That(Ask(VfioUserCommand.RegionRead, new RegionTransfer(4, 0, 0)).Payload.Length, Is.EqualTo(16));
        Assert.That(Ask(VfioUserCommand.RegionWrite, new RegionTransfer(4, 0, 0)).Payload.Length, Is.EqualTo(16));
    }

    [TestCase(TestDevice.BarSize - 3ul, 0u, 4u)]
    [TestCase(ulong.MaxValue, 0u, 4u)]
    [TestCase(ulong.MaxValue - 3, 0u, 4u)]
    [TestCase(0ul, 1u, 4u)]
    [TestCase(0ul, 99u, 4u)]
    [TestCase(0ul, uint.MaxValue, 4u)]
    [TestCase(0ul, 0u, (1u << 20) + 1)]
    [TestCase(0ul, 0u, uint.MaxValue)]
    [Row("30"), Row("31"), Row("32")]
    public void Refuses_a_read_outside_of_every_region(ulong offset, uint region, uint count) =>
        Assert.That(
            Ask(VfioUserCommand.RegionRead, new RegionTransfer(offset, region, count)).Errno, Is.EqualTo(Errno.EINVAL));

    [TestCase(0u)]
    [TestCase(3u)]
    [TestCase(5u)]
    [TestCase(uint.MaxValue)]
    [Row("34")]
    public void Refuses_a_write_whose_count_is_not_its_data(uint count)
    {
        RegionTransfer head = new(0, TestDevice.Bar, count);

        Message reply = _client.Call(VfioUserCommand.RegionWrite, [.. Wire.AsBytes(in head), 1, 2, 3, 4]);

        Assert.That(reply.Errno, Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    [Row("35")]
    public void Refuses_to_write_a_read_only_region() =>
        Assert.That(
            () => _client.RegionWrite(TestDevice.ReadOnlyRegion, 0, 1),
            Throws.InstanceOf<VfioUserException>().With.Property(nameof(VfioUserException.Errno)).EqualTo(Errno.EPERM));

    [Test]
    public void Keeps_the_order_of_posted_writes_and_reads()
    {
        for (int i = 0; i < 1000; i++)
        {
            _client.RegionWrite(TestDevice.Bar, 0, i, posted: true);
        }

        Assert.That(_client.RegionRead<int>(TestDevice.Bar, 0), Is.EqualTo(999));
        Assert.That(_server.Server.Statistics.PostedWrites, Is.EqualTo(1000));
    }

    [Test]
    public void Does_many_writes_of_one_message()
    {
        RegionWriteEntry[] entries = [new(0, 0, 4, 0x11223344), new(8, 0, 8, 0x99), new(16, 0, 1, 0xFF55)];

        Assert.That(WriteMulti(3, entries).Read<RegionWriteMulti>().Count, Is.EqualTo(3));
        Assert.That(_client.RegionRead<ulong>(TestDevice.Bar, 0), Is.EqualTo(0x11223344));
        Assert.That(_client.RegionRead<ulong>(TestDevice.Bar, 8), Is.EqualTo(0x99));
        Assert.That(_client.RegionRead<ushort>(TestDevice.Bar, 16), Is.EqualTo(0x55));
    }

    [Test]
    [Row("72")]
    public void Stops_many_writes_at_the_first_bad_one()
    {
        RegionWriteEntry good = new(0, 0, 4, 1);
        RegionWriteEntry[] badOnes = [new(0, 0, 9, 0), new(0, 99, 4, 0), new(ulong.MaxValue, 0, 4, 0)];
        foreach (RegionWriteEntry bad in badOnes)
        {
            Assert.That(WriteMulti(3, good, bad, good).Read<RegionWriteMulti>().Count, Is.EqualTo(1));
        }
    }

    [TestCase(2ul)]
    [TestCase(ulong.MaxValue)]
    [Row("72")]
    public void Refuses_many_writes_that_are_fewer(ulong count) =>
        Assert.That(WriteMulti(count, new RegionWriteEntry(0, 0, 4, 1)).Errno, Is.EqualTo(Errno.EINVAL));

    [Test]
    public void Turns_the_devices_exceptions_into_errors()
    {
        _server.Device.OnWrite = (_, offset) => throw (offset == 0
            ? new VfioUserException(Errno.EBUSY, "busy")
            : new InvalidOperationException("a bug"));

        Assert.That(
            () => _client.RegionWrite(0, 0, 1),
            Throws.InstanceOf<VfioUserException>().With.Property("Errno").EqualTo(Errno.EBUSY));
        Assert.That(
            () => _client.RegionWrite(0, 4, 1),
            Throws.InstanceOf<VfioUserException>().With.Property("Errno").EqualTo(Errno.EIO));
        Assert.That(_client.RegionRead<int>(0, 0), Is.Zero);
    }

    [Test]
    [Row("65")]
    public void Resets_also_with_a_payload()
    {
        Assert.That(_client.Call(VfioUserCommand.DeviceReset).Payload.Length, Is.Zero);
        Assert.That(_client.Call(VfioUserCommand.DeviceReset, new byte[9]).Errno, Is.EqualTo(Errno.None));
        Assert.That(_server.Device.Resets, Is.EqualTo(2));
    }

    [Test]
    [NonParallelizable]
    public void An_access_allocates_nothing_on_the_device_thread()
    {
        RoundTrips(100);
        long before = _server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread);
        long nothing = _server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread) - before;

        before = _server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread);
        RoundTrips(1000);
        long accesses = _server.OnDeviceThread(GC.GetAllocatedBytesForCurrentThread) - before;

        Assert.That(accesses, Is.EqualTo(nothing));
    }

    private void RoundTrips(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _client.RegionWrite(TestDevice.Bar, 64, i);
            _client.RegionWrite(TestDevice.Bar, 64, i, posted: true);
            Assert.That(_client.RegionRead<int>(TestDevice.Bar, 64), Is.EqualTo(i));
        }
    }

    private Message WriteMulti(ulong count, params RegionWriteEntry[] entries)
    {
        byte[] request = new byte[RegionWriteMulti.Length + (entries.Length * RegionWriteEntry.Length)];
        Span<byte> rest = Wire.Write(request, new RegionWriteMulti(count));
        foreach (RegionWriteEntry entry in entries)
        {
            rest = Wire.Write(rest, entry);
        }

        return _client.Call(VfioUserCommand.RegionWriteMulti, request);
    }

    private Message Ask<T>(VfioUserCommand command, T request)
        where T : unmanaged => _client.Call(command, Wire.AsBytes(in request));
}

using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class DirtyLogTests
{
    private const ulong Page = 4096;
    private const uint Start = 6 | (1 << 17);
    private const uint End = 7 | (1 << 17);
    private const uint Report = 8 | (1 << 16);

    private readonly ServerUnderTest _server = new();
    private MemFd _ram = null!;
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect()
    {
        _ram = MemFd.Create("ram", 256 * Page);
        _client = _server.Connect();
        _client.DmaMap(0x10_0000, 256 * Page, _ram.Handle);
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
        _ram.Dispose();
    }

    [Test]
    public void Reports_what_the_device_wrote_once()
    {
        byte[] started = Do(Start, Control(0x20_0000, 0));
        Assert.That(BitConverter.ToUInt64(started, 8), Is.EqualTo(Page), "the page size it became");
        Write(0x10_0000, 1);
        Write(0x10_3FFF, 2);
        Write(0x10_0000 + (70 * Page), 1);

        byte[] reply = Do(Report, [.. Ask(0x10_0000, 128 * Page, Page)]);

        Assert.That(reply, Has.Length.EqualTo(8 + 24 + 16));
        Assert.That(BitConverter.ToUInt32(reply), Is.EqualTo(48));
        Assert.That(Bits(reply), Is.EqualTo(new ulong[] { 0x19, 1 << 6 }));
        Assert.That(Bits(Do(Report, Ask(0x10_0000, 128 * Page, Page))), Is.All.Zero);
    }

    [Test]
    public void Any_range_and_coarser_pages_can_be_asked_for()
    {
        Do(Start, Control(Page, 0));
        Write(0x10_5000, 1);

        Assert.That(Bits(Do(Report, Ask(0x10_6000, Page, Page))), Is.EqualTo(new ulong[] { 0 }));
        Assert.That(
            Bits(Do(Report, Ask(0x10_4000, 1, 2 * Page))), Is.EqualTo(new ulong[] { 0 }),
            "its page is not in the range");
        Assert.That(Bits(Do(Report, Ask(0, 1UL << 30, 2UL << 20))), Is.EqualTo(new ulong[] { 1, 0, 0, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void Logs_the_ranges_that_it_was_given()
    {
        Do(Start, [.. Control(Page, 2), .. Range(0x10_0800, 1), .. Range(0x10_8000, Page)]);
        Write(0x10_0000, (int)(16 * Page));

        Assert.That(Bits(Do(Report, Ask(0x10_0000, 64 * Page, Page))), Is.EqualTo(new ulong[] { 0x101 }));
    }

    [Test]
    public void Starting_again_keeps_what_is_logged_and_stopping_ends_it()
    {
        Do(Start, Control(Page, 0));
        Write(0x10_0000, 1);
        Do(Start, Control(Page, 0));
        Assert.That(Bits(Do(Report, Ask(0x10_0000, Page, Page))), Is.EqualTo(new ulong[] { 1 }));

        Do(End, []);

        Assert.That(Refusal(Report, Ask(0x10_0000, Page, Page)), Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void Logging_ends_with_its_client()
    {
        Do(Start, Control(Page, 0));
        _client.Dispose();
        _client = _server.Connect();

        Assert.That(Refusal(Report, Ask(0x10_0000, Page, Page)), Is.EqualTo(Errno.EINVAL));
    }

    [TestCase(0ul, 0u, TestName = "No page size")]
    [TestCase(3ul, 0u, TestName = "An odd page size")]
    [TestCase(4096ul, 1u, TestName = "A range missing")]
    [TestCase(4096ul, uint.MaxValue, TestName = "Ranges without end")]
    [Row("68")]
    public void Refuses_to_start_an_impossible_log(ulong pageSize, uint ranges) =>
        Assert.That(Refusal(Start, Control(pageSize, ranges)), Is.EqualTo(Errno.EINVAL));

    [TestCase(0ul, 0ul)]
    [TestCase(ulong.MaxValue, 2ul)]
    public void Refuses_an_impossible_range(ulong address, ulong size) =>
        Assert.That(Refusal(Start, [.. Control(Page, 1), .. Range(address, size)]), Is.EqualTo(Errno.EINVAL));

    [TestCase(0ul, 1ul << 63, 4096ul, TestName = "Half of everything")]
    [TestCase(0ul, 4096ul, 1ul, TestName = "Pages of a byte")]
    [TestCase(0ul, 4096ul, 0ul, TestName = "Pages of nothing")]
    [TestCase(0ul, 4096ul, 2048ul, TestName = "Finer than what is logged")]
    [TestCase(0ul, 0ul, 4096ul, TestName = "Nothing")]
    [TestCase(ulong.MaxValue - 4095, 8192ul, 4096ul, TestName = "A range that wraps")]
    [TestCase(1ul, 4096ul, 4096ul, TestName = "An unaligned start")]
    [Row("69")]
    public void Refuses_an_impossible_report(ulong address, ulong size, ulong pageSize)
    {
        Do(Start, Control(Page, 0));

        Assert.That(Refusal(Report, Ask(address, size, pageSize)), Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void Unmapping_brings_the_bitmap_of_all_windows_in_the_range_when_asked()
    {
        _client.DmaMap(0x20_0000, 16 * Page, _ram.Handle);
        Do(Start, Control(Page, 0));
        Write(0x10_1000, 1);
        Write(0x20_0000, 1);

        byte[] reply = Unmap(0x10_0000, 512 * Page, Page, bitmapBytes: 64, argSize: 24 + 16 + 64);

        Assert.That(reply, Has.Length.EqualTo(24 + 16 + 64));
        Assert.That(Wire.Read<DmaUnmap>(reply).Size, Is.EqualTo(512 * Page));
        Assert.That(Wire.Read<DirtyBitmap>(reply.AsSpan(24)), Is.EqualTo(new DirtyBitmap(Page, 64)));
        Assert.That(Words(reply[40..]), Is.EqualTo(new ulong[] { 2, 0, 0, 0, 1, 0, 0, 0 }));
        Assert.That(
            Bits(Do(Report, Ask(0x10_0000, 512 * Page, Page))), Is.All.Zero, "what was reported is not reported again");
        Assert.That(TryWrite(0x10_0000) || TryWrite(0x20_0000), Is.False);
    }

    [Test]
    public void Unmapping_without_the_bitmap_keeps_what_is_logged()
    {
        Do(Start, Control(Page, 0));
        Write(0x10_0000, 1);

        _client.DmaUnmap(0x10_0000, 256 * Page);

        Assert.That(Bits(Do(Report, Ask(0x10_0000, Page, Page))), Is.EqualTo(new ulong[] { 1 }));
    }

    [TestCase(0x10_0000ul, 256 * Page, Page, 31ul, 4096u, Errno.EINVAL, TestName = "Too few bytes of bitmap")]
    [TestCase(0x10_0000ul, 256 * Page, Page, 32ul, 71u, Errno.EINVAL, TestName = "An argsz without room for it")]
    [TestCase(
        0x10_0000ul, 256 * Page, Page, (1ul << 20) + 8, uint.MaxValue, Errno.EINVAL, TestName = "Too long a bitmap")]
    [TestCase(0x10_0000ul, 256 * Page, 1024ul, 128ul, 4096u, Errno.EINVAL, TestName = "Finer pages than are logged")]
    [TestCase(0x10_0000ul, 256 * Page, 12288ul, 64ul, 4096u, Errno.EINVAL, TestName = "Odd pages")]
    [TestCase(
        0x10_0000ul, 256 * Page, 1ul << 30, 64ul, 4096u, Errno.EINVAL, TestName = "A window that is not aligned so")]
    [TestCase(0x10_0000ul, 16 * Page, Page, 64ul, 4096u, Errno.ENOENT, TestName = "A part of a window")]
    [TestCase(0x10_0000ul, 0ul, Page, 64ul, 4096u, Errno.ENOENT, TestName = "An empty range")]
    [TestCase(0x10_0000ul, ulong.MaxValue, Page, 64ul, 4096u, Errno.EINVAL, TestName = "A wrapped range")]
    [Row("55")]
    public void Refuses_an_impossible_bitmap_and_unmaps_nothing(
        ulong address, ulong size, ulong pageSize, ulong bitmapBytes, uint argSize, Errno errno)
    {
        Do(Start, Control(Page, 0));
        Write(0x10_0000, 1);

        Assert.That(_client.Call(
            VfioUserCommand.DmaUnmap,
            UnmapRequest(address, size, pageSize, bitmapBytes, argSize)).Errno, Is.EqualTo(errno));

        Assert.That(TryWrite(0x10_0000), Is.True);
        Assert.That(
            Bits(Do(Report, Ask(0x10_0000, Page, Page))), Is.EqualTo(new ulong[] { 1 }), "the bit is still there");
    }

    [Test]
    [Row("55")]
    public void Nothing_is_unmapped_with_a_bitmap_while_nothing_is_logged()
    {
        byte[] request = UnmapRequest(0x10_0000, 256 * Page, Page, 32, 4096);

        Assert.That(_client.Call(VfioUserCommand.DmaUnmap, request).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(TryWrite(0x10_0000), Is.True);
    }

    [Test]
    [Row("69")]
    public void Refuses_a_report_without_room_and_a_short_one()
    {
        Do(Start, Control(Page, 0));
        byte[] request = [39, 0, 0, 0, .. BitConverter.GetBytes(Report), .. Ask(0, Page, Page)];

        Assert.That(_client.Call(VfioUserCommand.DeviceFeature, request).Errno, Is.EqualTo(Errno.EINVAL));
        Assert.That(Refusal(Report, new byte[23]), Is.EqualTo(Errno.EINVAL));
        Assert.That(Refusal(Start, new byte[15]), Is.EqualTo(Errno.EINVAL));
    }

    private static byte[] Control(ulong pageSize, uint ranges) =>
        [.. BitConverter.GetBytes(pageSize), .. BitConverter.GetBytes(ranges), .. new byte[4]];

    private static byte[] Range(ulong address, ulong size) =>
        [.. BitConverter.GetBytes(address), .. BitConverter.GetBytes(size)];

    private static byte[] Ask(ulong address, ulong size, ulong pageSize) =>
        [.. Range(address, size), .. BitConverter.GetBytes(pageSize)];

    private static ulong[] Bits(byte[] reply) => Words(reply[32..]);

    private static ulong[] Words(byte[] bitmap) => [.. bitmap.Chunk(8).Select(word => BitConverter.ToUInt64(word))];

    private byte[] Unmap(ulong address, ulong size, ulong pageSize, ulong bitmapBytes, uint argSize)
    {
        Message reply = _client.Call(
            VfioUserCommand.DmaUnmap, UnmapRequest(address, size, pageSize, bitmapBytes, argSize));
        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
        return reply.Payload.ToArray();
    }

    private static byte[] UnmapRequest(ulong address, ulong size, ulong pageSize, ulong bitmapBytes, uint argSize) =>
    [
        .. BitConverter.GetBytes(argSize), .. BitConverter.GetBytes((uint)DmaUnmapFlags.GetDirtyBitmap),
        .. Range(address, size), .. BitConverter.GetBytes(pageSize), .. BitConverter.GetBytes(bitmapBytes),
    ];

    private byte[] Do(uint flags, byte[] data)
    {
        Message reply = _client.Call(VfioUserCommand.DeviceFeature, Request(flags, data));
        Assert.That(reply.Errno, Is.EqualTo(Errno.None));
        return reply.Payload.ToArray();
    }

    private Errno Refusal(uint flags, byte[] data) =>
        _client.Call(VfioUserCommand.DeviceFeature, Request(flags, data)).Errno;

    private static byte[] Request(uint flags, byte[] data) =>
        [.. BitConverter.GetBytes(1 << 20), .. BitConverter.GetBytes(flags), .. data];

    private bool TryWrite(ulong address) =>
        _server.OnDeviceThread(() => _server.Device.Host.Memory.TryWrite(address, [1]));

    private void Write(ulong address, int count) => Assert.That(
        _server.OnDeviceThread(() => _server.Device.Host.Memory.TryWrite(address, new byte[count])), Is.True);
}

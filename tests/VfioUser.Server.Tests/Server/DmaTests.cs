using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Hostile;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Server;

public sealed class DmaTests
{
    private const ulong Page = 4096;

    private readonly ServerUnderTest _server = new();
    private readonly string _path = Path.GetTempFileName();
    private MemFd _ram = null!;
    private VfioUserClient _client = null!;

    [SetUp]
    public void Connect()
    {
        _ram = MemFd.Create("ram", 16 * Page);
        _client = _server.Connect();
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _server.Dispose();
        _ram.Dispose();
        File.Delete(_path);
    }

    [Test]
    public void Reads_and_writes_what_the_client_mapped()
    {
        _client.DmaMap(0x10_0000, 4 * Page, _ram.Handle, fileOffset: 2 * Page);
        _ram.Slice((2 * Page) + 5, 1)[0] = 0xAB;

        Assert.That(Read(0x10_0005, 1), Is.EqualTo(new byte[] { 0xAB }));
        Assert.That(Write(0x10_0006, [1, 2, 3]), Is.True);
        Assert.That(_ram.Slice((2 * Page) + 6, 3).ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(_server.Device.DmaChanges, Is.EqualTo(1));
    }

    [Test]
    public void Crosses_windows_that_touch_but_no_gap()
    {
        _client.DmaMap(0, Page, _ram.Handle);
        _client.DmaMap(Page, Page, _ram.Handle, fileOffset: 8 * Page);
        _client.DmaMap(3 * Page, Page, _ram.Handle);

        Assert.That(Write(Page - 2, [1, 2, 3, 4]), Is.True);
        Assert.That(Read(Page - 2, 4), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
        Assert.That(_ram.Slice(8 * Page, 2).ToArray(), Is.EqualTo(new byte[] { 3, 4 }));
        Assert.That(Read((2 * Page) - 2, 4), Is.Null);
        Assert.That(Read((3 * Page) - 1, 1), Is.Null);
        Assert.That(Read((4 * Page) - 2, 4), Is.Null);
    }

    [Test]
    public void Respects_what_the_window_allows()
    {
        _client.DmaMap(0, Page, _ram.Handle, flags: DmaMapFlags.Read);
        _client.DmaMap(Page, Page, _ram.Handle, flags: DmaMapFlags.None);

        Assert.That(Read(0, 4), Is.Not.Null);
        Assert.That(Write(0, [1]), Is.False);
        Assert.That((Read(Page, 1), Write(Page, [1])), Is.EqualTo(((byte[]?)null, false)));
    }

    [Test]
    public void A_window_without_a_file_takes_its_place()
    {
        _client.DmaMap(0xE000_0000, 0x1000_0000);

        Assert.That(Map(new DmaMap(32, DmaMapFlags.Read, 0, 0xE800_0000, Page)), Is.EqualTo(Errno.EEXIST));
    }

    [Test]
    [Row("39")]
    public void A_window_may_end_with_the_address_space()
    {
        _client.DmaMap(ulong.MaxValue - Page + 1, Page, _ram.Handle);

        Assert.That(Write(ulong.MaxValue, [7]), Is.True);
        Assert.That(Read(ulong.MaxValue, 1), Is.EqualTo(new byte[] { 7 }));
        Assert.That(Read(ulong.MaxValue, 2), Is.Null);
    }

    [TestCase(0u, 3u, 0ul, 0x1000ul, Errno.EINVAL, TestName = "argsz 0")]
    [TestCase(31u, 3u, 0ul, 0x1000ul, Errno.EINVAL, TestName = "argsz 31")]
    [TestCase(32u, 0x80u, 0ul, 0x1000ul, Errno.EINVAL, TestName = "Unknown flag")]
    [TestCase(32u, 3u, 0ul, 0ul, Errno.EINVAL, TestName = "Empty")]
    [TestCase(32u, 3u, ulong.MaxValue - 0xFFE, 0x1000ul, Errno.EINVAL, TestName = "Wraps")]
    [TestCase(32u, 3u, 0ul, ulong.MaxValue, Errno.ENOSPC, TestName = "Everything")]
    [TestCase(32u, 3u, 0ul, 1ul << 63, Errno.ENOSPC, TestName = "Half of everything")]
    [Row("37"), Row("39"), Row("40"), Row("45")]
    public void Refuses_an_impossible_window(uint argSize, uint flags, ulong address, ulong size, Errno errno) =>
        Assert.That(Map(new DmaMap(argSize, (DmaMapFlags)flags, 0, address, size)), Is.EqualTo(errno));

    [TestCase(0ul, 0ul, 0ul, TestName = "Empty with a file")]
    [TestCase(0x10ul, 0x1000ul, 0ul, TestName = "Unaligned address")]
    [TestCase(0ul, 0x1010ul, 0ul, TestName = "Unaligned size")]
    [TestCase(0ul, 0x1000ul, 0x10ul, TestName = "Unaligned offset")]
    [TestCase(0ul, 0x2000ul, 15 * Page, TestName = "File too short")]
    [TestCase(0ul, 0x1000ul, 1ul << 63, TestName = "Offset beyond every file")]
    [Row("38"), Row("41"), Row("42"), Row("43")]
    public void Refuses_a_window_that_does_not_fit_its_file(ulong address, ulong size, ulong offset) =>
        Assert.That(
            Map(new DmaMap(32, DmaMapFlags.ReadWrite, offset, address, size), _ram.Handle), Is.EqualTo(Errno.EINVAL));

    [Test]
    [Row("46"), Row("47")]
    public void Refuses_files_that_cannot_be_mapped()
    {
        using EventFd eventFd = EventFd.Create();
        using SafeFileHandle device = File.OpenHandle("/dev/null");
        DmaMap map = new(32, DmaMapFlags.ReadWrite, 0, 0, Page);

        Assert.That(Map(map, eventFd.Handle), Is.EqualTo(Errno.EINVAL));
        Assert.That(Map(map, device), Is.EqualTo(Errno.EINVAL));
        Assert.That(Map(map, _client.Socket), Is.EqualTo(Errno.EINVAL));
        Assert.That(Map(map, _ram.Handle, _ram.Handle), Is.EqualTo(Errno.EINVAL));
    }

    /// <summary>What libvfio-user has file I/O for: memory of the client that no file is behind.</summary>
    [Test]
    public void Reads_and_writes_a_file_of_no_size_when_asked_to_do_so_by_file_io()
    {
        using SafeFileHandle process = File.OpenHandle("/proc/self/mem", FileMode.Open, FileAccess.ReadWrite);
        byte[] memory = GC.AllocateArray<byte>((int)(3 * Page), pinned: true);
        ulong start = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0);
        ulong aligned = (start + Page - 1) / Page * Page;
        int index = (int)(aligned - start);
        memory[index + 5] = 0xAB;
        DmaMap map = new(32, DmaMapFlags.ReadWrite | DmaMapFlags.FileIo, aligned, 0x10_0000, 2 * Page);

        Assert.That(Map(map with { Flags = DmaMapFlags.ReadWrite }, process), Is.EqualTo(Errno.EINVAL));
        Assert.That(Map(map with { Offset = ulong.MaxValue - Page + 1 }, process), Is.EqualTo(Errno.EINVAL));
        Assert.That(Map(map, process), Is.EqualTo(Errno.None));

        Assert.That(Read(0x10_0005, 1), Is.EqualTo(new byte[] { 0xAB }));
        Assert.That(Write(0x10_1000, [7]), Is.True);
        Assert.That(memory[index + (int)Page], Is.EqualTo(7));
    }

    [Test]
    public void File_io_of_what_is_not_there_fails_and_no_more()
    {
        using SafeFileHandle process = File.OpenHandle("/proc/self/mem", FileMode.Open, FileAccess.ReadWrite);

        Assert.That(
            Map(new DmaMap(32, DmaMapFlags.ReadWrite | DmaMapFlags.FileIo, 0, 0, Page), process),
            Is.EqualTo(Errno.None));

        Assert.That((Read(0, 4), Write(0, [1])), Is.EqualTo(((byte[]?)null, false)));
    }

    [TestCase(DmaMapFlags.Mmap)]
    [TestCase(DmaMapFlags.FileIo)]
    public void A_client_may_say_how_a_file_is_to_be_reached(DmaMapFlags means)
    {
        Assert.That(
            Map(new DmaMap(32, DmaMapFlags.ReadWrite | means, 0, 0, Page), _ram.Handle), Is.EqualTo(Errno.None));

        Assert.That(Write(0, [3]), Is.True);
        Assert.That(_ram.Slice(0, 1)[0], Is.EqualTo(3));
        bool isMapped = _server.OnDeviceThread(() =>
        {
            using IGuestMemoryView view = _server.Device.Host.Memory.OpenView();
            return !view.Map(0, 1).IsEmpty;
        });
        Assert.That(isMapped, Is.EqualTo(means == DmaMapFlags.Mmap));
    }

    [TestCase(DmaMapFlags.Mmap, false)]
    [TestCase(DmaMapFlags.FileIo, false)]
    [TestCase(DmaMapFlags.Mmap | DmaMapFlags.FileIo, true)]
    [Row("45")]
    public void Refuses_two_ways_to_reach_a_file_and_one_without_a_file(DmaMapFlags means, bool hasFile) => Assert.That(
        Map(new DmaMap(32, DmaMapFlags.ReadWrite | means, 0, 0, Page), hasFile ? [_ram.Handle] : []),
        Is.EqualTo(Errno.EINVAL));

    [Test]
    [Row("49")]
    public void Refuses_to_write_through_a_read_only_file()
    {
        File.WriteAllBytes(_path, new byte[Page]);
        using SafeFileHandle file = File.OpenHandle(_path);
        DmaMap map = new(32, DmaMapFlags.ReadWrite, 0, 0, Page);

        Assert.That(Map(map, file), Is.EqualTo(Errno.EACCES));
        Assert.That(Map(map with { Flags = DmaMapFlags.Read }, file), Is.EqualTo(Errno.None));
    }

    [TestCase(0x1000ul, 0x2000ul, TestName = "The same again")]
    [TestCase(0x0ul, 0x2000ul, TestName = "Overlaps the start")]
    [TestCase(0x2000ul, 0x2000ul, TestName = "Overlaps the end")]
    [TestCase(0x0ul, 0x4000ul, TestName = "Covers it")]
    [Row("50"), Row("51")]
    public void Refuses_an_overlap_and_changes_nothing(ulong address, ulong size)
    {
        _client.DmaMap(0x1000, 0x2000, _ram.Handle);

        Assert.That(
            Map(new DmaMap(32, DmaMapFlags.ReadWrite, 0, address, size), _ram.Handle), Is.EqualTo(Errno.EEXIST));
        Assert.That(Read(0x1000, 0x2000), Is.Not.Null);
        Assert.That(Read(0, 1), Is.Null);
    }

    [Test]
    public void Unmaps_exactly_one_window_and_echoes()
    {
        _client.DmaMap(0, Page, _ram.Handle);
        _client.DmaMap(Page, Page, _ram.Handle);
        DmaUnmap unmap = new(24, DmaUnmapFlags.None, 0, Page);

        Assert.That(_client.Call(VfioUserCommand.DmaUnmap, Wire.AsBytes(in unmap)).Read<DmaUnmap>(), Is.EqualTo(unmap));
        Assert.That(Read(0, 1), Is.Null);
        Assert.That(Read(Page, 1), Is.Not.Null);
    }

    [Test]
    public void Unmaps_every_window_that_lies_in_the_range(
        [Values(2, 4, 8)] int pages, [Values(true, false)] bool hasFile)
    {
        _client.DmaMap(7 * Page, Page, _ram.Handle);
        _client.DmaMap(8 * Page, Page, hasFile ? _ram.Handle : null);
        _client.DmaMap(9 * Page, Page, hasFile ? _ram.Handle : null, fileOffset: hasFile ? Page : 0);
        _client.DmaMap(16 * Page, Page, _ram.Handle);
        DmaUnmap unmap = new(24, DmaUnmapFlags.None, 8 * Page, (ulong)pages * Page);

        Assert.That(_client.Call(VfioUserCommand.DmaUnmap, Wire.AsBytes(in unmap)).Read<DmaUnmap>(), Is.EqualTo(unmap));

        Assert.That((Read(8 * Page, 1), Read(9 * Page, 1)), Is.EqualTo(((byte[]?)null, (byte[]?)null)));
        Assert.That((Read(7 * Page, 1), Read(16 * Page, 1)), Is.Not.EqualTo(((byte[]?)null, (byte[]?)null)));
        Assert.That(_server.Device.DmaChanges, Is.EqualTo(5), "one change for all of them");
        _client.DmaMap(8 * Page, 8 * Page, _ram.Handle);
        Assert.That(Read(8 * Page, (int)(8 * Page)), Is.Not.Null, "the range is free");
    }

    [Test]
    public void A_window_without_rights_goes_with_the_others()
    {
        _client.DmaMap(0, Page, _ram.Handle, flags: DmaMapFlags.None);
        _client.DmaMap(Page, Page, _ram.Handle);

        Assert.That(Unmap(new DmaUnmap(24, DmaUnmapFlags.None, 0, 1ul << 63)), Is.EqualTo(Errno.None));

        _client.DmaMap(0, 2 * Page, _ram.Handle);
    }

    [Test]
    public void Unmaps_what_ends_with_the_address_space()
    {
        _client.DmaMap(ulong.MaxValue - Page + 1, Page, _ram.Handle);

        Assert.That(
            Unmap(new DmaUnmap(24, DmaUnmapFlags.None, Page, ulong.MaxValue - Page + 1)), Is.EqualTo(Errno.None));
        Assert.That(Read(ulong.MaxValue, 1), Is.Null);
    }

    [TestCase(0ul, 0x1000ul, Errno.ENOENT, TestName = "The start of a window")]
    [TestCase(0x1000ul, 0x1000ul, Errno.ENOENT, TestName = "The end of a window")]
    [TestCase(0x0ul, 0x3000ul, Errno.ENOENT, TestName = "A window and the start of another")]
    [TestCase(0x1000ul, 0x3000ul, Errno.ENOENT, TestName = "The end of a window and another")]
    [TestCase(0x8000ul, 0x1000ul, Errno.ENOENT, TestName = "Nothing")]
    [TestCase(0ul, 0ul, Errno.ENOENT, TestName = "No bytes")]
    [TestCase(0x2000ul, ulong.MaxValue, Errno.EINVAL, TestName = "A range that wraps")]
    [Row("53")]
    public void Refuses_to_cut_a_window_and_to_unmap_nothing(ulong address, ulong size, Errno errno)
    {
        _client.DmaMap(0, 2 * Page, _ram.Handle);
        _client.DmaMap(2 * Page, 2 * Page, _ram.Handle);

        Assert.That(Unmap(new DmaUnmap(24, DmaUnmapFlags.None, address, size)), Is.EqualTo(errno));
        Assert.That(Read(0, (int)(4 * Page)), Is.Not.Null);
        Assert.That(_server.Device.DmaChanges, Is.EqualTo(2));
    }

    [Test]
    [Row("54"), Row("55")]
    public void Unmaps_everything_on_request()
    {
        _client.DmaMap(0, Page, _ram.Handle);
        _client.DmaMap(4 * Page, Page);

        Assert.That(Unmap(new DmaUnmap(24, DmaUnmapFlags.All, 0, Page)), Is.EqualTo(Errno.EINVAL));
        Assert.That(
            Unmap(new DmaUnmap(24, DmaUnmapFlags.All | DmaUnmapFlags.GetDirtyBitmap, 0, 0)), Is.EqualTo(Errno.EINVAL));
        Assert.That(Unmap(new DmaUnmap(24, DmaUnmapFlags.GetDirtyBitmap, 0, Page)), Is.EqualTo(Errno.EINVAL));
        Assert.That(Unmap(new DmaUnmap(24, (DmaUnmapFlags)4, 0, Page)), Is.EqualTo(Errno.EINVAL));
        Assert.That(Unmap(new DmaUnmap(23, DmaUnmapFlags.All, 0, 0)), Is.EqualTo(Errno.EINVAL));
        Assert.That(Read(0, 1), Is.Not.Null);

        Assert.That(Unmap(new DmaUnmap(24, DmaUnmapFlags.All, 0, 0)), Is.EqualTo(Errno.None));
        Assert.That(Read(0, 1), Is.Null);
    }

    [Test]
    [Row("44")]
    public void A_file_that_shrinks_makes_accesses_fail_and_no_more()
    {
        File.WriteAllBytes(_path, new byte[4 * Page]);
        using SafeFileHandle file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite);
        _client.DmaMap(0, 4 * Page, file);
        Assert.That(Write(2 * Page, [9]), Is.True);
        Assert.That(Read(2 * Page, 1), Is.EqualTo(new byte[] { 9 }));

        RandomAccess.SetLength(file, (long)Page);

        Assert.That(Read(2 * Page, 1), Is.Null);
        Assert.That(Read(0, (int)Page), Is.Not.Null);
    }

    [Test]
    [Row("21")]
    public void Gives_every_file_to_the_message_it_came_with()
    {
        using MemFd other = MemFd.Create("other", Page);
        other.Slice(0, 1)[0] = 2;
        _ram.Slice(0, 1)[0] = 1;
        List<ushort> ids = [];
        for (ulong i = 0; i < 64; i++)
        {
            SafeFileHandle[] files = (i % 4) switch { 1 => [_ram.Handle], 3 => [other.Handle], _ => [] };
            DmaMap map = new(32, DmaMapFlags.ReadWrite, 0, i * Page, Page);
            ids.Add(_client.Send(VfioUserCommand.DmaMap, Wire.AsBytes(in map), files));
        }

        foreach (ushort id in ids)
        {
            Message reply = _client.Receive();
            Assert.That((reply.Header.Id, reply.Errno), Is.EqualTo((id, Errno.None)));
        }

        for (ulong i = 0; i < 64; i++)
        {
            Assert.That(Read(i * Page, 1)?[0], Is.EqualTo((i % 4) switch { 1 => 1, 3 => 2, _ => null }));
        }
    }

    [Test]
    [Row("22")]
    public void A_file_may_come_with_the_body()
    {
        DmaMap map = new(32, DmaMapFlags.ReadWrite, 0, 0, Page);
        MessageHeader header = new(5, VfioUserCommand.DmaMap, 48, MessageFlags.None, 0);

        _client.SendRaw(Wire.AsBytes(in header));
        _client.SendRaw(Wire.AsBytes(in map), [_ram.Handle]);

        Assert.That(_client.Receive().Errno, Is.EqualTo(Errno.None));
        Assert.That(Read(0, 1), Is.Not.Null);
    }

    [Test]
    public void Forgets_the_windows_of_a_client_that_left()
    {
        _client.DmaMap(0, Page, _ram.Handle);
        _client.Dispose();

        using VfioUserClient next = _server.Connect();

        Assert.That(Read(0, 1), Is.Null);
        next.DmaMap(0, Page, _ram.Handle);
        Assert.That(Read(0, 1), Is.Not.Null);
    }

    [Test]
    [Row("82")]
    public void Takes_the_same_file_ten_thousand_times()
    {
        for (ulong i = 0; i < 10_000; i++)
        {
            _client.DmaMap(i * 2 * Page, Page, _ram.Handle, fileOffset: i % 16 * Page);
        }

        Assert.That(Read(19_998 * Page, 1), Is.Not.Null);
    }

    private Errno Map(DmaMap map, params SafeFileHandle[] files) =>
        _client.Call(VfioUserCommand.DmaMap, Wire.AsBytes(in map), files).Errno;

    private Errno Unmap(DmaUnmap unmap) => _client.Call(VfioUserCommand.DmaUnmap, Wire.AsBytes(in unmap)).Errno;

    private byte[]? Read(ulong address, int length) => _server.OnDeviceThread(() =>
    {
        byte[] data = new byte[length];
        return _server.Device.Host.Memory.TryRead(address, data) ? data : null;
    });

    private bool Write(ulong address, byte[] data) =>
        _server.OnDeviceThread(() => _server.Device.Host.Memory.TryWrite(address, data));
}

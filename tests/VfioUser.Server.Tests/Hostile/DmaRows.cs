using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using static VfioUser.Server.Tests.Hostile.Attack;
using static VfioUser.Server.Tests.Hostile.Raw;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Rows 37 to 56: windows of guest memory.</summary>
[NonParallelizable]
internal sealed class DmaRows
{
    private const ulong Page = 4096;

    [HostileRow("37", "size 0 without a file", 0ul, 0ul, 0ul, 3u, 32u, false)]
    [HostileRow("38", "size 0 with a file", 0ul, 0ul, 0ul, 3u, 32u, true)]
    [HostileRow("39", "a window that wraps", ulong.MaxValue - 0xFFE, 0x1000ul, 0ul, 3u, 32u, false)]
    [HostileRow("39", "a window with a file that wraps", ulong.MaxValue - 0xFFE, 0x1000ul, 0ul, 3u, 32u, true)]
    [HostileRow("40", "a size of 2^63", 0ul, 1ul << 63, 0ul, 3u, 32u, false)]
    [HostileRow("40", "a size of 2^63 with a file", 0ul, 1ul << 63, 0ul, 3u, 32u, true)]
    [HostileRow("41", "an unaligned address", 0x10ul, 0x1000ul, 0ul, 3u, 32u, true)]
    [HostileRow("41", "an unaligned size", 0ul, 0x1010ul, 0ul, 3u, 32u, true)]
    [HostileRow("41", "an unaligned offset", 0ul, 0x1000ul, 0x10ul, 3u, 32u, true)]
    [HostileRow("42", "an offset of 2^63", 0ul, 0x1000ul, 1ul << 63, 3u, 32u, true)]
    [HostileRow("42", "an offset that wraps", 0ul, 0x1000ul, ulong.MaxValue - 0xFFF, 3u, 32u, true)]
    [HostileRow("43", "a file that is too short", 0ul, 0x2000ul, 15 * Page, 3u, 32u, true)]
    [HostileRow("45", "an unknown flag", 0ul, 0x1000ul, 0ul, 0x80u, 32u, true)]
    [HostileRow("45", "argsz 0", 0ul, 0x1000ul, 0ul, 3u, 0u, true)]
    public void The_server_refuses_to_map_it(
        ulong address, ulong size, ulong offset, uint flags, uint argSize, bool hasFile) => Survives(attack =>
    {
        using MemFd file = MemFd.Create("ram", 16 * Page);

        Errno errno = attack.Ask(
            VfioUserCommand.DmaMap, Map(address, size, offset, flags, argSize), hasFile ? [file.Handle] : []);

        Assert.That(errno, size == 1ul << 63 ? Is.AnyOf(Errno.ENOSPC, Errno.EINVAL) : Is.EqualTo(Errno.EINVAL));
        Assert.That(attack.ReadMemory(address, 1).Result, Is.Null);
        attack.IsServed();
    });

    [HostileRow("39", "a window that ends with the address space", ulong.MaxValue - 0xFFF, 0x1000ul, 3u, true)]
    [HostileRow("41", "an unaligned window without a file", 0x11ul, 0x13ul, 3u, false)]
    [HostileRow("45", "a window without rights", 0ul, 0x1000ul, 0u, true)]
    public void The_server_maps_it(ulong address, ulong size, uint flags, bool hasFile) => Survives(attack =>
    {
        using MemFd file = MemFd.Create("ram", 16 * Page);

        Assert.That(
            attack.Ask(VfioUserCommand.DmaMap, Map(address, size, 0, flags), hasFile ? [file.Handle] : []),
            Is.EqualTo(Errno.None));
        if (hasFile)
        {
            Assert.That(attack.WriteMemory(address + size - 1, 1), Is.EqualTo(flags != 0));
        }
    });

    [HostileRow("44", "a file that is cut after it was mapped")]
    public void Only_accesses_to_the_file_fail() => Survives(attack =>
    {
        using SafeFileHandle file = MemFd.CreateFile("ram", 4 * Page);
        attack.Client.DmaMap(0, 4 * Page, file);
        Assert.That(attack.WriteMemory(2 * Page, 9), Is.True);

        RandomAccess.SetLength(file, (long)Page);

        Assert.That(
            (attack.ReadMemory(2 * Page, 1).Result, attack.WriteMemory(0, 1)), Is.EqualTo(((byte[]?)null, true)));
        RandomAccess.SetLength(file, 0);
        Assert.That(attack.ReadMemory(0, 1).Result, Is.Null);
    });

    [HostileRow("46", "two files", "two")]
    [HostileRow("46", "sixteen files", "sixteen")]
    [HostileRow("47", "an eventfd", "eventfd")]
    [HostileRow("47", "a socket", "socket")]
    [HostileRow("47", "the null device", "null")]
    [HostileRow("48", "a pipe", "pipe")]
    [HostileRow("48", "a directory", "directory")]
    public void The_server_refuses_files_that_are_not_memory(string kind) => Survives(attack =>
    {
        using MemFd memory = MemFd.Create("ram", Page);
        using EventFd eventFd = EventFd.Create();
        using Pipe pipe = new();
        using SafeFileHandle device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        using SafeFileHandle directory = OpenDirectory.Root();
        SafeFileHandle[] files = kind switch
        {
            "two" => [memory.Handle, memory.Handle],
            "sixteen" => [.. Enumerable.Repeat(memory.Handle, 16)],
            "eventfd" => [eventFd.Handle],
            "socket" => [attack.Client.Socket],
            "null" => [device],
            "pipe" => [pipe.Output],
            _ => [directory],
        };

        Assert.That(
            attack.Ask(VfioUserCommand.DmaMap, Map(0, Page), files),
            Is.AnyOf(Errno.EINVAL, Errno.ENODEV, Errno.EACCES));
        Assert.That(attack.ReadMemory(0, 1).Result, Is.Null);
    });

    [HostileRow("49", "a read-only file for writing")]
    public void The_server_refuses_rights_that_the_file_lacks() => Survives(attack =>
    {
        using MemFd memory = MemFd.Create("ram", Page);
        using SafeFileHandle readOnly = File.OpenHandle($"/proc/self/fd/{memory.Handle.DangerousGetHandle()}");

        Assert.That(attack.Ask(VfioUserCommand.DmaMap, Map(0, Page), readOnly), Is.EqualTo(Errno.EACCES));
        Assert.That(attack.Ask(VfioUserCommand.DmaMap, Map(0, Page, flags: 1), readOnly), Is.EqualTo(Errno.None));
        Assert.That(attack.WriteMemory(0, 1), Is.False);
    });

    [HostileRow("50", "an overlap of the start", Page, 2 * Page)]
    [HostileRow("50", "an overlap of the end", 3 * Page, 2 * Page)]
    [HostileRow("50", "a superset", 0ul, 16 * Page)]
    [HostileRow("50", "a subset", 3 * Page, Page)]
    [HostileRow("51", "the exact duplicate", 2 * Page, 2 * Page)]
    public void The_server_answers_EEXIST(ulong address, ulong size) => Survives(attack =>
    {
        using MemFd memory = MemFd.Create("ram", 16 * Page);
        using MemFd other = MemFd.Create("other", 16 * Page);
        attack.Client.DmaMap(2 * Page, 2 * Page, memory.Handle);

        Assert.That(attack.Ask(VfioUserCommand.DmaMap, Map(address, size), other.Handle), Is.EqualTo(Errno.EEXIST));
        Assert.That(attack.WriteMemory(3 * Page, 7), Is.True);
        Assert.That((memory.Slice(Page, 1)[0], other.Slice(Page, 1)[0]), Is.EqualTo(((byte)7, (byte)0)));
        Assert.That((attack.WriteMemory(Page, 1), attack.WriteMemory(4 * Page, 1)), Is.EqualTo((false, false)));
    });

    [HostileRow("52", "more windows than there may be")]
    public void The_server_refuses_the_window_after_the_last() => Survives(attack =>
    {
        using MemFd memory = MemFd.Create("ram", Page);
        int windows = 0;
        Errno errno;
        while ((errno = MapAt((ulong)windows * 2 * Page)) == Errno.None)
        {
            windows++;
        }

        Assert.That(errno, Is.EqualTo(Errno.ENOSPC));
        Assert.That(windows, Is.EqualTo(16384));
        Assert.That(attack.WriteMemory((ulong)(windows - 1) * 2 * Page, 1), Is.True, "the others stay");

        Errno MapAt(ulong address) => attack.Ask(VfioUserCommand.DmaMap, Map(address, Page), memory.Handle);
    });

    [HostileRow("53", "unmapping what is no window", 8 * Page, Page)]
    [HostileRow("53", "unmapping a part", Page, Page)]
    [HostileRow("53", "unmapping more than a part", 2 * Page, 4 * Page)]
    public void The_server_answers_ENOENT_and_keeps_the_window(ulong address, ulong size) => Survives(attack =>
    {
        using MemFd memory = MemFd.Create("ram", 16 * Page);
        attack.Client.DmaMap(Page, 2 * Page, memory.Handle);

        Assert.That(attack.Ask(VfioUserCommand.DmaUnmap, Unmap(address, size)), Is.EqualTo(Errno.ENOENT));
        Assert.That(attack.ReadMemory(Page, (int)(2 * Page)).Result, Is.Not.Null);
    });

    [HostileRow("54", "unmapping all with an address", 0ul, Page, 2u)]
    [HostileRow("54", "unmapping all with a bitmap", 0ul, 0ul, 3u)]
    [HostileRow("54", "unmapping with flag 4", 0ul, Page, 4u)]
    [HostileRow("55", "unmapping with a bitmap and no place for it", 0ul, Page, 1u)]
    [HostileRow("55", "unmapping with a huge bitmap", 0ul, Page, 1u, 1ul << 63)]
    public void The_server_refuses_to_unmap(
        ulong address, ulong size, uint flags, ulong bitmap = 0) => Survives(attack =>
    {
        using MemFd memory = MemFd.Create("ram", Page);
        attack.Client.DmaMap(0, Page, memory.Handle);
        byte[] tail = bitmap == 0 ? [] : [.. U64(1), .. U64(bitmap)];

        attack.AllocatesLittle(() =>
            attack.IsRefused(VfioUserCommand.DmaUnmap, [.. Unmap(address, size, flags, uint.MaxValue), .. tail]));
        Assert.That(attack.WriteMemory(0, 1), Is.True);
    });

    [HostileRow("54", "unmapping all")]
    public void The_server_unmaps_all_windows() => Survives(attack =>
    {
        using MemFd memory = MemFd.Create("ram", Page);
        attack.Client.DmaMap(0, Page, memory.Handle);

        Assert.That(attack.Ask(VfioUserCommand.DmaUnmap, Unmap(0, 0, flags: 2)), Is.EqualTo(Errno.None));
        Assert.That(attack.WriteMemory(0, 1), Is.False);
    });

    [HostileRow("56", "unmapping what the device is reading")]
    public void The_access_ends_before_the_server_answers() => Survives(attack =>
    {
        attack.Client.DmaMap(0, Page);
        Task<byte[]?> read = attack.ReadMemory(0, 4);
        Assert.That(attack.Client.Receive().Header.IsCommand, Is.True);

        Assert.That(attack.Ask(VfioUserCommand.DmaUnmap, Unmap(0, Page)), Is.EqualTo(Errno.None));

        Assert.That(read.Wait(TimeSpan.FromSeconds(4)) ? read.Result : [1], Is.Null);
    });
}

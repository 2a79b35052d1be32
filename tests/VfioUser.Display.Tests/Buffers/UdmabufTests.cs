using System.Buffers.Binary;
using DisplayModel.Scanout;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Tests.Buffers;

/// <summary>What is asked of /dev/udmabuf, and what it is spared. The device itself is only here on few
/// machines.</summary>
public sealed class UdmabufTests : IDisposable
{
    private const ulong Page = ISurfaceView.PageSize;
    private const uint Shrink = 2;
    private const uint Write = 8;
    private const uint FutureWrite = 16;

    private readonly FakeMemory _memory = new(0);
    private readonly List<SafeFileHandle> _files = [];

    public void Dispose() => _files.ForEach(file => file.Dispose());

    [Test]
    public void Pages_that_follow_each_other_in_a_file_are_one_piece_across_windows_too()
    {
        SafeFileHandle file = Memory(Shrink);
        _memory.Map(0, 8 * Page, file);
        _memory.Map(0x1_0000_0000, 8 * Page, file, 8 * Page);

        byte[] list = List([6 * Page, 7 * Page, 0x1_0000_0000, 0x1_0000_1000, 2 * Page, Page]).ToBytes();

        Assert.That(Pieces(list), Is.EqualTo(new[] { (6 * Page, 4 * Page), (2 * Page, Page), (Page, Page) }));
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(list), Is.EqualTo(1), "close-on-exec");
    }

    [Test]
    public void Files_are_not_mixed_up()
    {
        SafeFileHandle low = Memory(Shrink);
        SafeFileHandle high = Memory(Shrink);
        _memory.Map(0, Page, low);
        _memory.Map(Page, Page, high, Page);

        byte[] list = List([0, Page]).ToBytes();

        Assert.That(Pieces(list), Is.EqualTo(new[] { (0UL, Page), (Page, Page) }));
        Assert.That(BinaryPrimitives.ReadInt32LittleEndian(list.AsSpan(8)), Is.EqualTo((int)low.DangerousGetHandle()));
        Assert.That(
            BinaryPrimitives.ReadInt32LittleEndian(list.AsSpan(32)), Is.EqualTo((int)high.DangerousGetHandle()));
    }

    [TestCase(0u, "can shrink")]
    [TestCase(4u, "can shrink")]
    [TestCase(Shrink | Write, "sealed against writing")]
    [TestCase(Shrink | FutureWrite, "sealed against writing")]
    public void Files_with_other_seals_are_refused(uint seals, string reason)
    {
        _memory.Map(0, Page, Memory(seals));

        Assert.That(() => List([0]), Refuses(reason));
    }

    [Test]
    public void Memory_that_cannot_take_part_is_refused_with_the_reason()
    {
        _memory.Map(0, Page);
        _memory.Map(Page, Page, Memory(Shrink), canWrite: false);

        Assert.That(() => List([0]), Refuses("the memory at 0x0 has no file"));
        Assert.That(() => List([Page]), Refuses("the memory at 0x1000 is read-only"));
        Assert.That(() => List([2 * Page]), Refuses("0x2000 is not in the client's memory"));
    }

    [Test]
    public void More_pieces_than_the_kernel_takes_are_refused_with_the_remedy()
    {
        _memory.Map(0, 4096 * Page, Memory(Shrink));
        ulong[] scattered = [.. Enumerable.Range(0, 1025).Select(i => (ulong)i * 2 * Page)];

        Assert.That(List(scattered[..1024]).Count, Is.EqualTo(1024));
        Assert.That(() => List(scattered), Refuses("in 1025 pieces"));
        Assert.That(() => List(scattered), Refuses("udmabuf.list_limit=16384"));
    }

    [Test]
    public void A_buffer_that_is_too_large_is_refused_with_the_remedy()
    {
        _memory.Map(0, 1 << 30, Memory(Shrink));
        ulong[] pages = [.. Enumerable.Range(0, (64 << 8) + 1).Select(i => (ulong)i * Page)];

        Assert.That(List(pages[..^1]).Count, Is.EqualTo(1));
        Assert.That(() => List(pages), Refuses("udmabuf.size_limit_mb"));
    }

    [Test]
    public void A_machine_without_udmabuf_is_reported()
    {
        Assume.That(File.Exists("/dev/udmabuf"), Is.False);
        _memory.Map(0, Page, Memory(Shrink));

        Assert.That(() => Udmabuf.Create(_memory, [0]), Refuses("no /dev/udmabuf"));
        Assert.That(Udmabuf.WhyNot(), Does.Contain("no /dev/udmabuf"));
    }

    private static NUnit.Framework.Constraints.ContainsConstraint Refuses(string reason) =>
        Throws.TypeOf<VfioUserException>()
        .With.Property(nameof(VfioUserException.Errno)).EqualTo(Errno.EOPNOTSUPP)
        .And.Message.Contains(reason);

    private static (ulong Offset, ulong Size)[] Pieces(byte[] list) =>
    [
        .. Enumerable.Range(0, BinaryPrimitives.ReadInt32LittleEndian(list.AsSpan(4))).Select(i => (
            BinaryPrimitives.ReadUInt64LittleEndian(list.AsSpan(16 + (24 * i))),
            BinaryPrimitives.ReadUInt64LittleEndian(list.AsSpan(24 + (24 * i))))),
    ];

    private UdmabufList List(ulong[] pages) => UdmabufList.Of(_memory, pages, UdmabufLimits.Default);

    private SafeFileHandle Memory(uint seals)
    {
        SafeFileHandle file = MemFd.CreateFile("ram", 1 << 30, seals);
        _files.Add(file);
        return file;
    }
}

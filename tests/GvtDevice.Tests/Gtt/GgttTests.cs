using System.Buffers.Binary;
using DisplayModel.Scanout;
using GvtDevice.Gtt;
using LinuxInterop;
using NUnit.Framework;

namespace GvtDevice.Tests.Gtt;

public sealed class GgttTests : IDisposable
{
    private const int Page = GpuLayout.PageSize;

    private readonly MemFd _bar0 = MemFd.Create("test", GpuLayout.Bar0Size);
    private readonly TestMemory _memory = new(16 * Page);
    private readonly Ggtt _ggtt;

    public GgttTests()
    {
        _ggtt = new Ggtt(_bar0, () => _memory);
        for (int i = 0; i < _memory.Bytes.Length; i++)
        {
            _memory.Bytes[i] = (byte)((i / Page * 16) + (i % 7));
        }
    }

    public void Dispose() => _bar0.Dispose();

    [Test]
    public void An_entry_translates_its_page_and_keeps_the_offset_in_it()
    {
        Map(graphicsPage: 5, guestPage: 3);

        Assert.That(_ggtt.Translate((5 * Page) + 0x123), Is.EqualTo((3 * Page) + 0x123));
    }

    [Test]
    public void An_entry_that_is_not_present_translates_to_nothing() => Assert.That(_ggtt.Translate(5 * Page), Is.Null);

    [TestCase(GpuLayout.GgttSpan)]
    [TestCase(ulong.MaxValue)]
    public void An_address_past_the_table_translates_to_nothing(ulong address) =>
        Assert.That(_ggtt.Translate(address), Is.Null);

    [Test]
    public void Address_bits_beyond_the_39_of_the_bus_are_ignored()
    {
        Write(5, 0xFFFF_FF80_0000_3FFF);

        Assert.That(_ggtt.Translate(5 * Page), Is.EqualTo(3 * Page));
    }

    [Test]
    public void A_read_follows_scattered_pages()
    {
        Map(0, 9);
        Map(1, 2);
        Map(2, 7);
        byte[] data = new byte[(2 * Page) + 100];

        Assert.That(_ggtt.TryRead(50, data), Is.True);

        byte[] expected =
        [
            .. _memory.Bytes.AsSpan((9 * Page) + 50, Page - 50),
            .. _memory.Bytes.AsSpan(2 * Page, Page),
            .. _memory.Bytes.AsSpan(7 * Page, 150),
        ];
        Assert.That(data, Is.EqualTo(expected));
    }

    [Test]
    public void Pages_that_follow_each_other_are_read_in_one_go()
    {
        for (int page = 0; page < 8; page++)
        {
            Map(page, page + 4);
        }

        _ggtt.TryRead(0, new byte[8 * Page]);

        Assert.That(_memory.Reads, Is.EqualTo(1));
    }

    [Test]
    public void A_read_that_reaches_an_unmapped_page_fails()
    {
        Map(0, 1);

        Assert.That(_ggtt.TryRead(0, new byte[Page + 1]), Is.False);
    }

    [Test]
    public void A_page_that_the_client_has_not_mapped_fails_the_read()
    {
        Map(0, 1000);

        Assert.That(_ggtt.TryRead(0, new byte[4]), Is.False);
    }

    [TestCase(0ul, 1)]
    [TestCase(50ul, 3 * Page)]
    [TestCase(4095ul, 2)]
    [TestCase(0ul, 5 * Page)]
    [TestCase((ulong)Page, 3 * Page)]
    public void A_view_reads_what_the_table_reads(ulong address, int length)
    {
        Map(0, 9);
        Map(1, 2);
        Map(2, 3);
        Map(3, 4);
        Map(4, 0);
        byte[] expected = new byte[length];
        byte[] data = new byte[length];
        using ISurfaceView view = _ggtt.Open();

        Assert.That((_ggtt.TryRead(address, expected), view.TryRead(address, data)), Is.EqualTo((true, true)));
        Assert.That(data, Is.EqualTo(expected));
    }

    [TestCase(0ul, 3 * Page, 2 * Page)]
    [TestCase(100ul, 50, 50)]
    [TestCase((ulong)Page, 3 * Page, Page)]
    [TestCase(2ul * Page, Page, Page)]
    [TestCase(3ul * Page, 1, 0)]
    public void A_view_shows_memory_where_it_lies_as_far_as_it_lies_together(ulong address, int length, int together)
    {
        Map(0, 4);
        Map(1, 5);
        Map(2, 1);
        using ISurfaceView view = _ggtt.Open();
        byte[] expected = new byte[together];
        Assert.That(view.TryRead(address, expected), Is.True);

        ReadOnlySpan<byte> shown = ((IMappedSurface)view).Map(address, length);

        Assert.That(shown.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void A_view_reads_pages_that_follow_each_other_in_one_go()
    {
        Map(0, 4);
        Map(1, 5);
        Map(2, 1);
        Map(3, 2);
        using ISurfaceView view = _ggtt.Open();

        view.TryRead(100, new byte[(4 * Page) - 100]);

        Assert.That(_memory.Reads, Is.EqualTo(2));
    }

    [Test]
    public void A_view_reads_nothing_where_a_page_is_missing()
    {
        Map(0, 1);
        Map(2, 1000);
        Map((int)((GpuLayout.GgttSpan / Page) - 1), 1);
        using ISurfaceView view = _ggtt.Open();

        Assert.That(view.TryRead(0, new byte[Page + 1]), Is.False);
        Assert.That(view.TryRead(2 * Page, new byte[1]), Is.False);
        Assert.That(view.TryRead(GpuLayout.GgttSpan - 1, new byte[1]), Is.True);
        Assert.That(view.TryRead(GpuLayout.GgttSpan - 1, new byte[2]), Is.False);
        Assert.That(view.TryRead(GpuLayout.GgttSpan, new byte[1]), Is.False);
        Assert.That(view.TryRead(ulong.MaxValue, new byte[2]), Is.False);
        Assert.That(view.TryRead(ulong.MaxValue, []), Is.True);
    }

    [Test]
    public void A_view_lists_the_pages_of_a_surface()
    {
        Map(7, 9);
        Map(8, 2);
        ulong[] pages = new ulong[2];
        using ISurfaceView view = _ggtt.Open();

        Assert.That(view.TryGetPages(7 * Page, pages), Is.True);
        Assert.That(pages, Is.EqualTo(new ulong[] { 9 * Page, 2 * Page }));
        Assert.That(view.TryGetPages(8 * Page, pages), Is.False);
        Assert.That(view.TryGetPages(GpuLayout.GgttSpan - Page, pages), Is.False);
    }

    [Test]
    public void A_page_without_guest_memory_is_not_mapped()
    {
        Map(7, 9);
        Map(8, 1 << 20);
        using ISurfaceView view = _ggtt.Open();

        Assert.That(view.TryGetPages(7 * Page, new ulong[1]), Is.True);
        Assert.That(view.TryGetPages(7 * Page, new ulong[2]), Is.False);
    }

    [Test]
    public void A_view_shows_surfaces_of_the_firmware_without_the_table()
    {
        ulong surface = DirectSurface.OffsetOf(2 * Page);
        byte[] data = new byte[2 * Page];
        ulong[] pages = new ulong[2];
        using ISurfaceView view = _ggtt.Open();

        Assert.That(view.TryRead(surface + 100, data), Is.True);
        Assert.That(data, Is.EqualTo(_memory.Bytes.AsSpan((2 * Page) + 100, 2 * Page).ToArray()));
        Assert.That(view.TryGetPages(surface, pages), Is.True);
        Assert.That(pages, Is.EqualTo(new ulong[] { 2 * Page, 3 * Page }));
        ReadOnlySpan<byte> shown = ((IMappedSurface)view).Map(surface + 100, 2 * Page);
        Assert.That(shown.SequenceEqual(data), Is.True, "where it lies");
    }

    [Test]
    public void A_surface_of_the_firmware_outside_memory_has_no_bytes()
    {
        ulong end = DirectSurface.OffsetOf(16 * Page);
        using ISurfaceView view = _ggtt.Open();

        Assert.That(view.TryRead(end - 1, new byte[2]), Is.False);
        Assert.That(view.TryGetPages(end - Page, new ulong[2]), Is.False);
        Assert.That(((IMappedSurface)view).Map(end, 1).IsEmpty, Is.True);
        Assert.That(_ggtt.TryRead(end - 1, new byte[1]), Is.False, "engines have no such addresses");
    }

    [Test]
    public void A_view_needs_no_memory_to_read()
    {
        Map(0, 9);
        Map(1, 2);
        byte[] data = new byte[2 * Page];
        ulong[] pages = new ulong[2];
        using ISurfaceView view = _ggtt.Open();
        view.TryRead(0, data);
        view.TryGetPages(0, pages);

        long before = GC.GetAllocatedBytesForCurrentThread();
        view.TryRead(0, data);
        view.TryGetPages(0, pages);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_view_outlives_the_device()
    {
        using MemFd table = MemFd.Create("test", GpuLayout.Bar0Size);
        BinaryPrimitives.WriteUInt64LittleEndian(table.Slice(GpuLayout.GgttOffset, 8), (3 * Page) | 1);
        Ggtt ggtt = new(table, () => _memory);
        ISurfaceView view = ggtt.Open();

        table.Dispose();

        Assert.That(view.TryRead(0, new byte[1]), Is.True);
        view.Dispose();
        Assert.That(ggtt.Open, Throws.TypeOf<ObjectDisposedException>());
    }

    private void Map(int graphicsPage, int guestPage) => Write(graphicsPage, ((ulong)guestPage * Page) | 1);

    private void Write(int graphicsPage, ulong entry) => BinaryPrimitives.WriteUInt64LittleEndian(
        _bar0.Slice(GpuLayout.GgttOffset + (8 * (ulong)graphicsPage), 8), entry);
}

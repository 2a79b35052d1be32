using System.Buffers;
using System.Buffers.Binary;
using DisplayModel;
using GvtDevice.Gtt;
using GvtDevice.Mmio;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Server;

namespace GvtDevice.Tests.Gtt;

public sealed class ApertureTests : IDisposable
{
    private const int Page = GpuLayout.PageSize;
    private const int Pages = 64;
    private const uint FenceLsb = 0x100000;

    private readonly MemFd _bar0 = MemFd.Create("test", GpuLayout.Bar0Size);
    private readonly TestMemory _memory = new(Pages * Page);
    private readonly RegisterMap _registers;
    private readonly FenceBlock _fences = new();
    private readonly Aperture _aperture;

    public ApertureTests()
    {
        RegisterMapBuilder map = new(GpuLayout.MmioSize);
        _fences.Define(map);
        _registers = map.Freeze();
        _aperture = new Aperture(new Ggtt(_bar0, () => _memory), _fences);
        for (int page = 0; page < Pages; page++)
        {
            // Graphics pages lie backwards in guest memory, so that nothing is right by luck.
            ulong entry = ((ulong)(Pages - 1 - page) * Page) | 1;
            BinaryPrimitives.WriteUInt64LittleEndian(_bar0.Slice(GpuLayout.GgttOffset + (8 * (ulong)page), 8), entry);
        }
    }

    public void Dispose() => _bar0.Dispose();

    [Test]
    public void Without_a_fence_the_bar_shows_memory_as_it_is()
    {
        byte[] data = [1, 2, 3, 4, 5, 6, 7, 8];

        _aperture.Write(Page - 4, data);

        Assert.That(AtGraphicsAddress(Page - 4, 4), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
        Assert.That(AtGraphicsAddress(Page, 4), Is.EqualTo(new byte[] { 5, 6, 7, 8 }));
        Assert.That(Read(Page - 4, 8), Is.EqualTo(data));
    }

    [Test]
    public void A_page_without_memory_reads_zero_and_does_not_hide_its_neighbours()
    {
        _bar0.Slice(GpuLayout.GgttOffset + (8 * 2), 8).Clear();
        Array.Fill(_memory.Bytes, (byte)7);

        _aperture.Write((2 * Page) - 2, [1, 1, 1, 1]);

        Assert.That(Read((2 * Page) - 4, 8), Is.EqualTo(new byte[] { 7, 7, 1, 1, 0, 0, 0, 0 }));
        Assert.That(Read((3 * Page) - 2, 4), Is.EqualTo(new byte[] { 0, 0, 7, 7 }));
    }

    [TestCase(Tiling.X, 1024, 512, 8, 512)]
    [TestCase(Tiling.X, 512, 512, 8, 512)]
    [TestCase(Tiling.Y, 256, 128, 32, 16)]
    [TestCase(Tiling.Y, 128, 128, 32, 16)]
    public void A_fence_shows_tiles_as_rows(Tiling tiling, int pitch, int tileWidth, int tileHeight, int columnWidth)
    {
        const int firstPage = 4;
        const int pages = 8;
        SetFence(3, tiling, pitch, firstPage, pages);
        byte[] linear = [.. Enumerable.Range(0, pages * Page).Select(i => (byte)((i * 7) ^ (i >> 8)))];

        _aperture.Write(firstPage * Page, linear);

        for (int i = 0; i < linear.Length; i += 5)
        {
            (int y, int x) = Math.DivRem(i, pitch);
            int tile = (y / tileHeight * (pitch / tileWidth)) + (x / tileWidth);
            int inTile = (x % tileWidth / columnWidth * columnWidth * tileHeight)
                + (y % tileHeight * columnWidth) + (x % columnWidth);
            Assert.That(
                AtGraphicsAddress((ulong)((firstPage + tile) * Page) + (ulong)inTile, 1)[0], Is.EqualTo(linear[i]),
                $"byte {i}");
        }

        Assert.That(Read(firstPage * Page, linear.Length), Is.EqualTo(linear));
    }

    [Test]
    public void A_fence_ends_with_its_last_page_and_can_be_turned_off()
    {
        SetFence(0, Tiling.X, 1024, firstPage: 0, pages: 2);
        _aperture.Write(600, [42]);
        _aperture.Write((2 * Page) + 600, [43]);

        Assert.That(AtGraphicsAddress(Page + 88, 1)[0], Is.EqualTo(42), "second tile, first row");
        Assert.That(AtGraphicsAddress((2 * Page) + 600, 1)[0], Is.EqualTo(43));

        _registers.Write(FenceLsb, 0);
        Assert.That(Read(Page + 88, 1)[0], Is.EqualTo(42));
    }

    [Test]
    public void Of_two_fences_the_first_counts_whichever_was_set_first()
    {
        SetFence(5, Tiling.X, 1024, firstPage: 0, pages: 2);
        SetFence(2, Tiling.Y, 256, firstPage: 0, pages: 2);

        _aperture.Write(600, [42]);

        // Row 2 of 256 bytes, byte 88: sixth column of 16 bytes by 32 rows.
        Assert.That(AtGraphicsAddress((5 * 512) + (2 * 16) + 8, 1)[0], Is.EqualTo(42));
    }

    [Test]
    public void A_fence_changes_with_each_half_that_is_written()
    {
        SetFence(0, Tiling.X, 1024, firstPage: 0, pages: 4);

        _registers.Write(FenceLsb + 4, (3 * Page) | ((2048 / 128) - 1));
        _aperture.Write(2048 + 600, [42]);
        _registers.Write(FenceLsb, 0 | 3);
        _aperture.Write(2048 + 24, [43]);

        Assert.That(AtGraphicsAddress(Page + 512 + 88, 1)[0], Is.EqualTo(42), "second tile, second row");
        Assert.That(AtGraphicsAddress(512 + 16 + 8, 1)[0], Is.EqualTo(43), "second column of 16 bytes, second row");
    }

    [Test]
    public void A_reset_turns_fences_off()
    {
        SetFence(0, Tiling.X, 1024, firstPage: 0, pages: 2);

        _registers.Reset();
        _fences.Reset();
        _aperture.Write(600, [42]);

        Assert.That(AtGraphicsAddress(600, 1)[0], Is.EqualTo(42));
    }

    [Test]
    public void A_restored_fence_counts()
    {
        ArrayBufferWriter<byte> state = new();
        SetFence(0, Tiling.X, 1024, firstPage: 0, pages: 2);
        _registers.Save(new StateWriter(state));
        SetFence(0, Tiling.Y, 1024, firstPage: 8, pages: 2);

        StateReader reader = new(state.WrittenSpan);
        _registers.Restore(ref reader);
        _fences.OnRegistersRestored();
        _aperture.Write(600, [42]);

        Assert.That(AtGraphicsAddress(Page + 88, 1)[0], Is.EqualTo(42), "second tile, first row");
    }

    [Test]
    public void A_page_that_moves_is_found_where_it_is_now()
    {
        _aperture.Write(0, [1]);
        ulong other = ((ulong)(Pages - 1 - 7) * Page) | 1;
        BinaryPrimitives.WriteUInt64LittleEndian(_bar0.Slice(GpuLayout.GgttOffset, 8), other);

        _aperture.Write(0, [2]);

        Assert.That(AtGraphicsAddress(0, 1)[0], Is.EqualTo(1));
        Assert.That(AtGraphicsAddress(7 * Page, 1)[0], Is.EqualTo(2));
    }

    [Test]
    public void A_pitch_that_is_no_tile_is_harmless()
    {
        SetFence(0, Tiling.X, 128, firstPage: 0, pages: Pages);
        SetFence(1, Tiling.Y, 128 * 4096, firstPage: 8, pages: 1);

        Assert.That(() => Read(0, Pages * Page), Throws.Nothing);
    }

    private void SetFence(uint fence, Tiling tiling, int pitch, uint firstPage, uint pages)
    {
        _registers.Write(FenceLsb + (8 * fence) + 4, ((firstPage + pages - 1) * Page) | (uint)((pitch / 128) - 1));
        _registers.Write(FenceLsb + (8 * fence), (firstPage * Page) | (tiling == Tiling.Y ? 3u : 1));
    }

    private byte[] Read(ulong offset, int length)
    {
        byte[] data = new byte[length];
        _aperture.Read(offset, data);
        return data;
    }

    private byte[] AtGraphicsAddress(ulong address, int length)
    {
        int page = (int)(address / Page);
        return _memory.Bytes.AsSpan(((Pages - 1 - page) * Page) + (int)(address % Page), length).ToArray();
    }
}

using System.Buffers;
using System.Buffers.Binary;
using DisplayModel.Edid;
using DisplayModel.Scanout;
using GvtDevice.Guests;
using NUnit.Framework;
using VfioUser.Protocol;

namespace GvtDevice.Tests.Gtt;

/// <summary>Surfaces in the stolen memory of a bare GPU.</summary>
public sealed class StolenMemoryTests : IDisposable
{
    private const uint BarAddress = 0xFC00_0000;
    private const ulong Stolen = GpuLayout.Bar0Size;
    private const ulong SurfaceAddress = 0x10_0000;
    private const int PageSize = GpuLayout.PageSize;

    private readonly TestGpu _host = new();
    private readonly Vgpu _gpu = new(Options);

    public StolenMemoryTests()
    {
        _gpu.Attach(_host);
        _gpu.Write(PciRegionIndex.Config, 0x10, BitConverter.GetBytes(BarAddress));
        MapPage(0, BarAddress + Stolen);
        MapPage(1, BarAddress + Stolen + PageSize);
    }

    private static VgpuOptions Options => new()
    {
        Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)),
        Guest = GuestKind.Bare,
    };

    public void Dispose() => _gpu.Dispose();

    [Test]
    public void The_display_reads_what_the_CPU_writes_there_also_in_place_and_across_pages()
    {
        byte[] written = new byte[2 * PageSize];
        new Random(1).NextBytes(written);
        _gpu.Write(GpuLayout.RegisterRegion, Stolen, written);

        byte[] read = new byte[2 * PageSize];
        using ISurfaceView view = _gpu.Ggtt.Open();
        Assert.That(view.TryRead(SurfaceAddress, read), Is.True);
        Assert.That(read, Is.EqualTo(written));
        Assert.That(((IMappedSurface)view).Map(SurfaceAddress + 8, PageSize).ToArray(), Is.EqualTo(written[8..4104]));
        Assert.That(_gpu.Ggtt.TryRead(SurfaceAddress, read), Is.True);
    }

    [Test]
    public void The_CPU_reads_there_what_it_writes_through_the_aperture()
    {
        MapPage(-(int)(SurfaceAddress / PageSize), BarAddress + Stolen);
        byte[] data = [1, 2, 3, 4, 5, 6, 7, 8];
        _gpu.Write(GpuLayout.ApertureRegion, 16, data);

        byte[] read = new byte[8];
        _gpu.Read(GpuLayout.RegisterRegion, Stolen + 16, read);
        Assert.That(read, Is.EqualTo(data));
    }

    [Test]
    public void It_ends_where_BAR0_ends()
    {
        MapPage(0, BarAddress + (2 * GpuLayout.Bar0Size) - PageSize);
        MapPage(1, BarAddress + (2 * GpuLayout.Bar0Size));

        Assert.That(_gpu.Ggtt.TryRead(SurfaceAddress, new byte[PageSize]), Is.True);
        Assert.That(_gpu.Ggtt.TryRead(SurfaceAddress, new byte[PageSize + 8]), Is.False);
    }

    [Test]
    public void A_GPU_without_it_has_no_memory_there()
    {
        using Vgpu gpu = new(Options with { HasStolenMemory = false });
        gpu.Attach(_host);
        gpu.Write(PciRegionIndex.Config, 0x10, BitConverter.GetBytes(BarAddress));
        MapPage(gpu, 0, BarAddress + Stolen);

        Assert.That(gpu.Ggtt.TryRead(SurfaceAddress, new byte[PageSize]), Is.False);
    }

    [Test]
    public void It_stays_where_firmware_put_it_when_a_driver_moves_BAR0()
    {
        const uint elsewhere = 0x8000_0000;
        byte[] written = [1, 2, 3, 4, 5, 6, 7, 8];
        _gpu.Write(GpuLayout.RegisterRegion, Stolen, written);

        EnableMemory(_gpu);
        _gpu.Write(PciRegionIndex.Config, 0x10, BitConverter.GetBytes(elsewhere));

        byte[] read = new byte[8];
        Assert.That(_gpu.Ggtt.TryRead(SurfaceAddress, read), Is.True);
        Assert.That(read, Is.EqualTo(written));
        Assert.That(Dword(_gpu, PciRegionIndex.Config, 0x5C), Is.EqualTo(BarAddress + Stolen), "BDSM");
        Assert.That(
            Dword(_gpu, GpuLayout.RegisterRegion, 0x1082C0) & ~0xFFFFFu,
            Is.EqualTo(BarAddress + Stolen + (2 << 20)),
            "GEN6_STOLEN_RESERVED");
    }

    [Test]
    public void A_reset_lets_firmware_place_it_again()
    {
        const uint elsewhere = 0x8000_0000;
        EnableMemory(_gpu);
        _gpu.Reset();
        _gpu.Write(PciRegionIndex.Config, 0x10, BitConverter.GetBytes(elsewhere));
        EnableMemory(_gpu);

        Assert.That(Dword(_gpu, PciRegionIndex.Config, 0x5C), Is.EqualTo(elsewhere + Stolen));
    }

    [Test]
    public void A_restored_device_has_it_where_the_saved_one_had_it()
    {
        EnableMemory(_gpu);
        _gpu.Write(PciRegionIndex.Config, 0x10, BitConverter.GetBytes(0x8000_0000));
        ArrayBufferWriter<byte> state = new();
        _gpu.Save(state);
        using Vgpu restored = new(Options);
        restored.Attach(_host);

        restored.Restore(state.WrittenSpan);

        Assert.That(Dword(restored, PciRegionIndex.Config, 0x5C), Is.EqualTo(BarAddress + Stolen));
    }

    private static void EnableMemory(Vgpu gpu) => gpu.Write(PciRegionIndex.Config, 0x04, [2, 0]);

    private static uint Dword(Vgpu gpu, int region, ulong offset)
    {
        byte[] data = new byte[4];
        gpu.Read(region, offset, data);
        return BinaryPrimitives.ReadUInt32LittleEndian(data);
    }

    private void MapPage(int page, ulong address) => MapPage(_gpu, page, address);

    private static void MapPage(Vgpu gpu, int page, ulong address)
    {
        byte[] entry = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(entry, address | 1);
        ulong index = (SurfaceAddress / PageSize) + (ulong)page;
        gpu.Write(GpuLayout.RegisterRegion, GpuLayout.GgttOffset + (8 * index), entry);
    }
}

using System.Buffers.Binary;
using System.Text;
using DisplayModel;
using DisplayModel.Edid;
using NUnit.Framework;
using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>The device as the vfio-user server sees it.</summary>
public sealed class VgpuTests : IDisposable
{
    private const int Bar0 = 0;
    private const int Bar2 = 2;
    private const int Rom = 6;
    private const int Config = 7;

    private readonly Vgpu _gpu = new(
        new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)) });
    private readonly TestGpu _host = new();

    public VgpuTests() => _gpu.Attach(_host);

    public void Dispose() => _gpu.Dispose();

    [Test]
    public void Config_space_is_that_of_a_kaby_lake_vga_controller()
    {
        byte[] config = new byte[256];
        _gpu.Read(Config, 0, config);

        Assert.That(BitConverter.ToUInt32(config, 0), Is.EqualTo(0x5912_8086));
        Assert.That(BitConverter.ToUInt32(config, 8), Is.EqualTo(0x0300_0004));
        Assert.That(config[0x34], Is.EqualTo(0xAC), "MSI first");
        Assert.That((config[0xAC], config[0xAD]), Is.EqualTo((5, 0xD0)));
        Assert.That((config[0xD0], config[0xD1]), Is.EqualTo((1, 0)));
        Assert.That(BitConverter.ToUInt32(config, 0x50), Is.EqualTo(0xC0), "8 MiB page table, no stolen memory");
    }

    [TestCase(0x10, 0xFF00_0000u, Description = "BAR0: 16 MiB, 32-bit")]
    [TestCase(0x18, 0xF000_000Cu, Description = "BAR2: 256 MiB, 64-bit, prefetchable")]
    [TestCase(0x20, 0xFFFF_FFC1u, Description = "BAR4: 64 bytes of I/O")]
    [TestCase(0x30, 0xFFFF_8001u, Description = "ROM: 32 KiB")]
    public void A_base_address_register_reports_its_size(int offset, uint expected)
    {
        WriteConfig(offset, uint.MaxValue);

        Assert.That(ReadConfig(offset), Is.EqualTo(expected));
    }

    [Test]
    public void The_opregion_is_where_asls_says_and_only_once_bar0_has_an_address()
    {
        Assert.That(ReadConfig(0xFC), Is.Zero);

        WriteConfig(0x10, 0xFD00_0000);

        Assert.That(ReadConfig(0xFC), Is.EqualTo(0xFD60_0000));
        byte[] signature = new byte[16];
        _gpu.Read(Bar0, 6 << 20, signature);
        Assert.That(Encoding.ASCII.GetString(signature), Is.EqualTo("IntelGraphicsMem"));
    }

    [Test]
    public void The_parts_of_bar0_that_a_guest_maps_are_opregion_and_page_table()
    {
        Region bar0 = _gpu.Regions.Single(region => region.Index == Bar0);

        Assert.That(
            bar0.MmapAreas, Is.EqualTo(new[] { new MmapArea(6 << 20, 8 << 10), new MmapArea(8 << 20, 8 << 20) }));
        Assert.That(bar0.Backing, Is.Not.Null);
    }

    [Test]
    public void With_posted_writes_the_device_offers_no_mappable_region()
    {
        using Vgpu gpu = new(
            new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)), PostsWrites = true });

        Assert.That(gpu.Regions.SelectMany(region => region.MmapAreas), Is.Empty);
    }

    [Test]
    public void A_guest_may_use_as_much_of_the_aperture_as_the_options_say()
    {
        using Vgpu gpu = new(
            new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)), MappableMib = 64 });
        byte[] size = new byte[4];

        gpu.Read(Bar0, 0x78044, size);

        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(size), Is.EqualTo(64 << 20));
    }

    [TestCase(1)]
    [TestCase(257)]
    public void More_than_the_aperture_or_less_than_a_driver_maps_at_once_makes_no_device(int mib)
    {
        VgpuOptions options = new()
        {
            Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)),
            MappableMib = mib,
        };

        Assert.That(() => new Vgpu(options).Dispose(), Throws.ArgumentException.With.Message.Contains("2 to 256"));
    }

    [TestCase(null, 256u << 20)]
    [TestCase(16, 16u << 20)]
    public void The_aperture_has_the_size_that_the_options_give_and_other_memory_begins_behind_it(int? mib, uint size)
    {
        using Vgpu gpu = new(
            new VgpuOptions { Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)), ApertureMib = mib });
        uint PvInfo(ulong offset)
        {
            byte[] value = new byte[4];
            gpu.Read(Bar0, 0x78000 + offset, value);
            return BinaryPrimitives.ReadUInt32LittleEndian(value);
        }

        Assert.That(
            gpu.Regions.Single(region => region.Index == GpuLayout.ApertureRegion).Size, Is.EqualTo(size));
        Assert.That((PvInfo(0x48), PvInfo(0x4C)), Is.EqualTo((size, (uint)(GpuLayout.GgttSpan - size))));
    }

    [TestCase(48, null, "48 MiB: it is a BAR, which has a power of two from 2 to 256, such as 64")]
    [TestCase(512, null, "such as 256")]
    [TestCase(0, null, "such as 2")]
    [TestCase(16, 64, "64 MiB of an aperture of 16 MiB")]
    public void An_aperture_that_is_no_BAR_or_less_than_the_guest_may_use_makes_no_device(
        int mib, int? mappableMib, string complaint)
    {
        VgpuOptions options = new()
        {
            Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)),
            ApertureMib = mib,
            MappableMib = mappableMib,
        };

        Assert.That(() => new Vgpu(options).Dispose(), Throws.ArgumentException.With.Message.Contains(complaint));
    }

    [Test]
    public void The_page_table_can_be_reached_by_messages_too()
    {
        byte[] entry = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(entry, 0x12_3456_7001);

        _gpu.Write(Bar0, (8 << 20) + 80, entry);

        Assert.That(_gpu.Ggtt.Translate(10 * 4096), Is.EqualTo(0x12_3456_7000));
    }

    [Test]
    public void The_rom_starts_with_its_signature()
    {
        byte[] start = new byte[2];
        _gpu.Read(Rom, 0, start);

        Assert.That(start, Is.EqualTo(new byte[] { 0x55, 0xAA }));
    }

    [Test]
    public void A_read_that_crosses_the_end_of_the_registers_is_harmless()
    {
        byte[] data = new byte[8];

        Assert.That(() => _gpu.Read(Bar0, (2 << 20) - 4, data), Throws.Nothing);
        Assert.That(() => _gpu.Write(Bar0, (2 << 20) - 4, data), Throws.Nothing);
    }

    [Test]
    public void The_last_bytes_of_every_region_can_be_accessed()
    {
        foreach (Region region in _gpu.Regions)
        {
            byte[] data = [1];
            Assert.That(() => _gpu.Write(region.Index, region.Size - 1, data), Throws.Nothing);
            Assert.That(() => _gpu.Read(region.Index, region.Size - 1, data), Throws.Nothing);
        }
    }

    [Test]
    public void A_reset_restores_config_space_registers_and_opregion()
    {
        WriteConfig(0x10, 0xFD00_0000);
        _gpu.Write(Bar0, 6 << 20, new byte[16]);
        _gpu.Write(Bar0, 0x45404, [2, 0, 0, 0]);

        _gpu.Reset();

        byte[] signature = new byte[1];
        _gpu.Read(Bar0, 6 << 20, signature);
        Assert.That(ReadConfig(0x10), Is.Zero);
        Assert.That(signature[0], Is.EqualTo((byte)'I'));
        byte[] well = new byte[4];
        _gpu.Read(Bar0, 0x45404, well);
        Assert.That(well, Is.All.Zero);
    }

    [Test]
    public void Without_msi_the_pin_follows_the_interrupt_line()
    {
        RaiseHotplug();
        Assert.That(_host.IsIntxAsserted, Is.True);

        WriteRegister(0xC4008, uint.MaxValue);

        Assert.That(_host.IsIntxAsserted, Is.False);
        Assert.That(_host.Triggered, Is.Empty);
    }

    [Test]
    public void With_msi_a_rise_of_the_line_is_one_message_and_the_pin_rests()
    {
        WriteConfig(0xAC, 1 << 16);

        RaiseHotplug();

        Assert.That(_host.Triggered, Is.EqualTo(new[] { 1 }));
        Assert.That(_host.IsIntxAsserted, Is.False);
    }

    [Test]
    public void Turning_msi_on_lets_go_of_the_pin()
    {
        RaiseHotplug();

        WriteConfig(0xAC, 1 << 16);

        Assert.That(_host.IsIntxAsserted, Is.False);
    }

    [TestCase(0)]
    [TestCase(4)]
    public void A_device_has_one_to_three_heads(int count)
    {
        ConnectorSetup[] connectors =
        [
            .. DigitalPort.All.Skip(1).Take(count).Select(port =>
                new ConnectorSetup(new Connector(port, ConnectorKind.Hdmi), null)),
        ];
        VgpuOptions options = new() { Connectors = connectors };

        Assert.That(() => new Vgpu(options), Throws.ArgumentException.With.Message.Contains("1 to 3"));
    }

    [Test]
    public void A_mode_that_hdmi_cannot_carry_is_refused_with_the_clock_it_would_need()
    {
        Assert.That(
            () => ConnectorSetup.Hdmi(CvtTiming.For(3840, 2160, 60_000)),
            Throws.ArgumentException.With.Message.Contains("594 MHz"));
    }

    private void RaiseHotplug()
    {
        WriteRegister(0x44200, 0x8000_0000);
        WriteRegister(0xC4004, 0);
        WriteRegister(0xC400C, uint.MaxValue);
        _gpu.Core.Display.Outputs[0].Unplug();
    }

    private void WriteRegister(uint offset, uint value) => _gpu.Write(Bar0, offset, BitConverter.GetBytes(value));

    private uint ReadConfig(int offset)
    {
        byte[] data = new byte[4];
        _gpu.Read(Config, (ulong)offset, data);
        return BitConverter.ToUInt32(data);
    }

    private void WriteConfig(int offset, uint value) => _gpu.Write(Config, (ulong)offset, BitConverter.GetBytes(value));
}

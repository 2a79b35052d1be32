using System.Reflection.PortableExecutable;
using System.Text;
using DisplayModel.Edid;
using GvtDevice.Firmware;
using GvtDevice.Platforms;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server;

namespace GvtDevice.Tests.Firmware;

/// <summary>The expansion ROM: an image for a BIOS, then one for UEFI.</summary>
public sealed class OptionRomTests
{
    private const int Block = 512;

    private static readonly VgpuOptions s_options = new()
    {
        Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)),
    };

    private readonly byte[] _vbt = VideoBiosTable.Build(
        GpuPlatform.KabyLake, [.. s_options.Connectors.Select(setup => setup.Connector)]);
    private readonly byte[] _vgaBios = FirmwareImage.VgaBios();
    private readonly byte[] _driver = FirmwareImage.UefiDriver();
    private readonly byte[] _rom;
    private readonly int _uefi;

    public OptionRomTests()
    {
        _rom = OptionRom.Build(0x8086, 0x5912, _vbt, _vgaBios, _driver);
        _uefi = _rom[2] * Block;
    }

    [Test]
    public void The_first_image_is_one_that_a_bios_runs_and_carries_the_table()
    {
        byte[] image = _rom[.._uefi];
        int pcir = Pcir(image);

        Assert.That((image[0], image[1]), Is.EqualTo((0x55, 0xAA)));
        Assert.That((image[pcir + 0x14], image[pcir + 0x15]), Is.EqualTo((0, 0)), "for a PC BIOS, not the last");
        Assert.That(BitConverter.ToUInt16(image, pcir + 0x10) * Block, Is.EqualTo(image.Length));
        Assert.That(image.AsSpan().IndexOf("$VBT"u8) % 4, Is.Zero, "the driver looks at aligned places only");
        Assert.That(image.Aggregate((byte)0, (sum, b) => (byte)(sum + b)), Is.Zero);
    }

    [Test]
    public void The_first_image_is_the_vga_bios_unchanged_but_for_its_headers()
    {
        byte[] image = _rom[.._vgaBios.Length];
        int pcir = Pcir(image);
        int[] changed = [2, 6, .. Enumerable.Range(pcir + 4, 4), pcir + 0x10, pcir + 0x11, pcir + 0x15];

        Assert.That(
            Enumerable.Range(0, image.Length).Where(i => image[i] != _vgaBios[i]), Is.SubsetOf(changed));
    }

    [Test]
    public void The_second_image_is_an_uncompressed_driver_for_UEFI_and_the_last()
    {
        byte[] image = _rom[_uefi..];
        int pcir = Pcir(image);
        int length = BitConverter.ToUInt16(image, 2) * Block;

        Assert.That((image[0], image[1], BitConverter.ToUInt32(image, 4)), Is.EqualTo((0x55, 0xAA, 0x0EF1u)));
        Assert.That((image[8], BitConverter.ToUInt16(image, 0xA), image[0xC]), Is.EqualTo((0x0B, 0x8664, 0)));
        Assert.That((image[pcir + 0x14], image[pcir + 0x15]), Is.EqualTo((3, 0x80)));
        Assert.That(BitConverter.ToUInt16(image, pcir + 0x10) * Block, Is.EqualTo(length).And.LessThan(image.Length));
        int driver = BitConverter.ToUInt16(image, 0x16);
        Assert.That(image.AsSpan(driver, _driver.Length).SequenceEqual(_driver), Is.True);
    }

    [Test]
    public void The_driver_is_a_small_relocatable_PE_image_without_imports()
    {
        using PEReader reader = new(new MemoryStream(_driver));
        PEHeader header = reader.PEHeaders.PEHeader!;

        Assert.That(reader.PEHeaders.CoffHeader.Machine, Is.EqualTo(Machine.Amd64));
        Assert.That(header.Subsystem, Is.EqualTo(Subsystem.EfiBootServiceDriver));
        Assert.That(reader.PEHeaders.CoffHeader.Characteristics.HasFlag(Characteristics.RelocsStripped), Is.False);
        Assert.That(header.ImportTableDirectory.Size, Is.Zero);
        Assert.That(header.BaseRelocationTableDirectory.Size, Is.Not.Zero);
        Assert.That(_driver, Has.Length.LessThan(8 << 10));
        Assert.That(reader.PEHeaders.SectionHeaders.Where(section =>
            section.SectionCharacteristics.HasFlag(
                SectionCharacteristics.MemWrite | SectionCharacteristics.MemExecute)), Is.Empty);
    }

    [TestCaseSource(typeof(GpuPlatform), nameof(GpuPlatform.All))]
    public void A_device_has_it_with_its_own_id_and_firmware_reads_all_of_it(GpuPlatform platform)
    {
        using Vgpu gpu = new(s_options with
        {
            Platform = platform,
            Connectors = [ConnectorSetup.WithMode(
                new Connector(platform.ConnectorPorts[0], DisplayModel.ConnectorKind.Hdmi),
                CvtTiming.For(1024, 768, 60_000))],
        });
        Region region = gpu.Regions.Single(region => region.Index == PciRegionIndex.Rom);
        byte[] rom = new byte[region.Size];
        gpu.Read(PciRegionIndex.Rom, 0, rom);
        int uefi = rom[2] * Block;

        Assert.That(rom, Has.Length.EqualTo(32 << 10));
        Assert.That(BitConverter.ToUInt16(rom, Pcir(rom) + 6), Is.EqualTo(platform.DeviceId));
        Assert.That(BitConverter.ToUInt16(rom, uefi + Pcir(rom[uefi..]) + 6), Is.EqualTo(platform.DeviceId));
    }

    [Test]
    public void It_can_be_left_out()
    {
        using Vgpu gpu = new(s_options with { HasOptionRom = false });
        byte[] bar = new byte[4];
        gpu.Write(PciRegionIndex.Config, 0x30, [0xFF, 0xFF, 0xFF, 0xFF]);
        gpu.Read(PciRegionIndex.Config, 0x30, bar);

        Assert.That(gpu.Regions.Where(region => region.Index == PciRegionIndex.Rom && region.Size > 0), Is.Empty);
        Assert.That(bar, Is.All.Zero);
    }

    private static int Pcir(byte[] image)
    {
        int pcir = BitConverter.ToUInt16(image, 0x18);
        Assert.That(Encoding.ASCII.GetString(image, pcir, 4), Is.EqualTo("PCIR"));
        return pcir;
    }
}

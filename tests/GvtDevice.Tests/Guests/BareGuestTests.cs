using DisplayModel;
using DisplayModel.Edid;
using GvtDevice.Guests;
using GvtDevice.Platforms;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server;

namespace GvtDevice.Tests.Guests;

/// <summary>What a driver finds on a bare GPU.</summary>
public sealed class BareGuestTests
{
    private const int GmchGraphicsControl = 0x50;
    private const uint BarAddress = 0xFC00_0000;

    private static readonly VgpuOptions s_options = new()
    {
        Connectors = ConnectorSetup.Hdmi(CvtTiming.For(1024, 768, 60_000)),
        Guest = GuestKind.Bare,
    };

    [TestCase("kbl")]
    [TestCase("rkl")]
    public void There_is_no_PVINFO(string platform)
    {
        byte[] magic = [1, 1, 1, 1, 1, 1, 1, 1];
        Bare(platform).Registers.Read(0x78000, magic);

        Assert.That(magic, Is.All.Zero);
    }

    [TestCase("kbl", 0xA278u, 0xD84u)]
    [TestCase("kbl", 0xA188u, 0x130044u)]
    [TestCase("kbl", 0xA270u, 0xD88u)]
    [TestCase("rkl", 0xA278u, 0xD84u)]
    [TestCase("rkl", 0xA188u, 0x130044u)]
    [TestCase("rkl", 0xA540u, 0xD50u)]
    [TestCase("rkl", 0xA560u, 0xD70u)]
    public void Each_request_to_stay_awake_is_acknowledged_until_it_is_withdrawn(
        string platform, uint request, uint acknowledge)
    {
        TestGpu gpu = Bare(platform);
        gpu[request] = 0x0001_0001;
        gpu[request] = 0x8000_8000;
        Assert.That(gpu[acknowledge], Is.EqualTo(0x8001));

        gpu[request] = 0x0001_0000;
        Assert.That(gpu[acknowledge], Is.EqualTo(0x8000));
    }

    [TestCase("kbl", 0x5C, 12u << 20, 10u << 20)]
    [TestCase("rkl", 0xC0, 4u << 20, 2u << 20)]
    public void Stolen_memory_is_the_upper_half_of_BAR0_and_a_part_of_it_is_reserved(
        string platform, int baseRegister, uint size, uint reserved)
    {
        using Vgpu gpu = new(s_options with { Platform = PlatformOf(platform) });
        Assert.That(ReadConfig(gpu, baseRegister), Is.Zero, "BAR0 has no address yet");
        gpu.Write(PciRegionIndex.Config, 0x10, BitConverter.GetBytes(BarAddress));

        uint graphicsModeSelect = (ReadConfig(gpu, GmchGraphicsControl) >> 8) & 0xFF;
        Region bar0 = gpu.Regions.Single(region => region.Index == GpuLayout.RegisterRegion);
        uint stolen = ReadConfig(gpu, baseRegister);
        Assert.That((graphicsModeSelect - 0xF0 + 1) * (4 << 20), Is.EqualTo(size));
        Assert.That(stolen, Is.EqualTo(BarAddress + (16u << 20)));
        Assert.That(stolen + size, Is.LessThanOrEqualTo(BarAddress + bar0.Size));
        uint reserve = gpu.Core.Registers.Read(0x1082C0);
        Assert.That(reserve & 1, Is.EqualTo(1), "valid");
        Assert.That(stolen + size - (reserve & 0xFFF0_0000), Is.EqualTo(reserved));
    }

    [Test]
    public void Without_stolen_memory_no_register_tells_of_any()
    {
        using Vgpu gpu = new(s_options with { HasStolenMemory = false });
        gpu.Write(PciRegionIndex.Config, 0x10, BitConverter.GetBytes(BarAddress));

        Assert.That(ReadConfig(gpu, GmchGraphicsControl) >> 8, Is.Zero);
        Assert.That(ReadConfig(gpu, 0x5C), Is.Zero);
        Assert.That(gpu.Core.Registers.Read(0x1082C0), Is.Zero);
    }

    [Test]
    public void A_shared_GPU_cannot_be_without_stolen_memory_because_it_has_none()
    {
        Assert.That(
            () => new Vgpu(s_options with { Guest = GuestKind.Vgpu, HasStolenMemory = false }),
            Throws.ArgumentException.With.Message.Contains("--guest vgpu"));
    }

    [TestCase(null, 2u << 20)]
    [TestCase(64, 64u << 20)]
    public void The_aperture_is_a_BAR_of_the_size_that_the_options_give(int? mib, uint size)
    {
        using Vgpu gpu = new(s_options with { MappableMib = mib });

        Region aperture = gpu.Regions.Single(region => region.Index == GpuLayout.ApertureRegion);
        Assert.That(aperture.Size, Is.EqualTo(size));
    }

    [Test]
    public void An_aperture_that_is_no_power_of_two_is_refused_with_one_that_is()
    {
        Assert.That(
            () => new Vgpu(s_options with { MappableMib = 48 }),
            Throws.ArgumentException.With.Message.Contains("48 MiB").And.Message.Contains("64"));
    }

    [Test]
    public void The_state_of_the_other_kind_is_refused_with_the_option_to_change()
    {
        Assert.That(
            () => new TestGpu().MoveTo(Bare("kbl")),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("--guest vgpu"));
    }

    private static TestGpu Bare(string platform) =>
        new(PlatformOf(platform), [new Connector(DigitalPort.B, ConnectorKind.Hdmi)], guest: GuestKind.Bare);

    private static GpuPlatform PlatformOf(string name) =>
        GpuPlatform.All.Single(platform => platform.Name == name);

    private static uint ReadConfig(Vgpu gpu, int offset)
    {
        byte[] data = new byte[4];
        gpu.Read(PciRegionIndex.Config, (ulong)offset, data);
        return BitConverter.ToUInt32(data);
    }
}

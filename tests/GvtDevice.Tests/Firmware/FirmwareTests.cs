using System.Text;
using DisplayModel;
using GvtDevice.Firmware;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Firmware;

public sealed class FirmwareTests
{
    private readonly byte[] _vbt = VideoBiosTable.Build(
        GpuPlatform.KabyLake,
        [new Connector(DigitalPort.B, ConnectorKind.Hdmi), new Connector(DigitalPort.C, ConnectorKind.Hdmi)]);

    [Test]
    public void The_table_has_its_signatures_sizes_and_a_checksum_of_zero()
    {
        Assert.That(Encoding.ASCII.GetString(_vbt, 0, 4), Is.EqualTo("$VBT"));
        Assert.That(BitConverter.ToUInt16(_vbt, 24), Is.EqualTo(_vbt.Length));
        Assert.That(BitConverter.ToInt32(_vbt, 28), Is.EqualTo(48));
        Assert.That(Encoding.ASCII.GetString(_vbt, 48, 16), Is.EqualTo("BIOS_DATA_BLOCK "));
        Assert.That(BitConverter.ToUInt16(_vbt, 48 + 20), Is.EqualTo(_vbt.Length - 48));
        Assert.That(Sum(_vbt), Is.Zero);
    }

    [Test]
    public void Every_port_is_an_hdmi_child_with_its_own_ddc_pin()
    {
        int children = 48 + 22 + (3 + 7) + 3 + 5;

        Assert.That(_vbt, Has.Length.EqualTo(children + (2 * 38)));
        Assert.That(BitConverter.ToUInt16(_vbt, children + 2), Is.EqualTo(0x60D2));
        Assert.That((_vbt[children + 16], _vbt[children + 19]), Is.EqualTo((1, 5)));
        Assert.That((_vbt[children + 38 + 16], _vbt[children + 38 + 19]), Is.EqualTo((2, 4)));
    }

    [Test]
    public void A_DisplayPort_child_has_its_own_type_and_an_auxiliary_channel()
    {
        byte[] vbt = VideoBiosTable.Build(
            GpuPlatform.KabyLake, [new Connector(DigitalPort.D, ConnectorKind.DisplayPort)]);
        Span<byte> child = vbt.AsSpan(48 + 22 + (3 + 7) + 3 + 5);

        Assert.That(BitConverter.ToUInt16(child[2..]), Is.EqualTo(0x68C6));
        Assert.That((child[16], child[19], child[25]), Is.EqualTo((9, 0, 0x30)));
        Assert.That(Sum(vbt), Is.Zero);
    }

    [Test]
    public void A_panel_is_a_child_of_its_own_type_and_drivers_may_let_it_refresh_itself()
    {
        byte[] vbt = VideoBiosTable.Build(
            GpuPlatform.RocketLake, [new Connector(DigitalPort.A, ConnectorKind.EmbeddedDisplayPort)]);
        const int definitions = 48 + 22 + (3 + 7);
        Span<byte> child = vbt.AsSpan(definitions + 3 + 5);
        Span<byte> features = vbt.AsSpan(definitions + 3 + 5 + 38);

        Assert.That(BitConverter.ToUInt16(child), Is.EqualTo(8), "the handle of a panel");
        Assert.That(BitConverter.ToUInt16(child[2..]), Is.EqualTo(0x78C6));
        Assert.That((child[16], child[25]), Is.EqualTo((10, 0x40)));
        Assert.That((features[0], features[1], features.Length), Is.EqualTo((12, 19, 3 + 19)));
        Assert.That(BitConverter.ToUInt16(features[(3 + 17)..]), Is.EqualTo(1 << 9));
        Assert.That(Sum(vbt), Is.Zero);
    }

    [TestCase(0, 1 << 5)]
    [TestCase(2, (1 << 9) | (1 << 5))]
    public void A_panel_with_two_rates_has_options_that_allow_a_driver_to_switch(int selfRefresh, int flags)
    {
        Connector connector = new(DigitalPort.A, ConnectorKind.EmbeddedDisplayPort)
        {
            Panel = new PanelFeatures(selfRefresh, SwitchesRate: true),
        };
        byte[] vbt = VideoBiosTable.Build(GpuPlatform.RocketLake, [connector]);
        Span<byte> features = vbt.AsSpan(48 + 22 + (3 + 7) + (3 + 5 + 38));
        Span<byte> options = features[(3 + 19)..];

        Assert.That(BitConverter.ToUInt16(features[(3 + 17)..]), Is.EqualTo(flags));
        Assert.That((options[0], options[1], options.Length), Is.EqualTo((40, 24, 3 + 24)));
        Assert.That(options[3], Is.Zero, "its type");
        Assert.That(options[3 + 16], Is.EqualTo(2), "seamless, for type 0");
        Assert.That(Sum(vbt), Is.Zero);
    }

    [TestCase("kbl", 0x5912, 4, 6, 6)]
    [TestCase("skl", 0x1912, 6, 6, 6)]
    [TestCase("cfl", 0x3E92, 0, 3, 4)]
    public void A_platform_differs_in_its_ids_and_in_where_its_hub_has_the_data_channels(
        string name, int deviceId, int revision, int vbtPinOfD, int gmbusPinOfD)
    {
        GpuPlatform platform = GpuPlatform.All.Single(platform => platform.Name == name);
        byte[] vbt = VideoBiosTable.Build(platform, [new Connector(DigitalPort.D, ConnectorKind.Hdmi)]);
        TestGpu gpu = new(platform, [new Connector(DigitalPort.D, ConnectorKind.Hdmi)]);

        Assert.That((platform.DeviceId, platform.Revision), Is.EqualTo((deviceId, revision)));
        Assert.That(vbt[48 + 22 + (3 + 7) + 3 + 5 + 19], Is.EqualTo(vbtPinOfD));
        gpu[0xC5100] = (uint)gmbusPinOfD;
        gpu[0xC5104] = 0x4A08_00A1;
        Assert.That(gpu[0xC5108] & 0x400, Is.Zero, "the EDID is there");
        gpu[0xC5104] = 0x8000_0000;
        gpu[0xC5100] = 7;
        gpu[0xC5104] = 0x4A08_00A1;
        Assert.That(gpu[0xC5108] & 0x400, Is.Not.Zero, "and nowhere else");
    }

    [Test]
    public void The_opregion_offers_the_table_and_no_mailbox()
    {
        byte[] region = new byte[OpRegion.Size];

        OpRegion.Write(_vbt, region);

        Assert.That(Encoding.ASCII.GetString(region, 0, 16), Is.EqualTo("IntelGraphicsMem"));
        Assert.That(BitConverter.ToInt32(region, 16), Is.EqualTo(8), "KiB");
        Assert.That(BitConverter.ToInt32(region, 0x58), Is.Zero);
        Assert.That(region[0x400..(0x400 + _vbt.Length)], Is.EqualTo(_vbt));
    }

    private static byte Sum(byte[] image) => image.Aggregate((byte)0, (sum, b) => (byte)(sum + b));
}

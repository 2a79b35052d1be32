using DisplayModel;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Platforms;

/// <summary>What Tiger Lake has beyond Rocket Lake: a fourth pipe, seven planes, Dekel PHYs.</summary>
public sealed class TigerLakeTests
{
    private const uint Enable = 1u << 31;
    private const uint HipIndex = 0x1010A0;
    private const uint Phy1 = 0x168000;
    private const long FrameNs = 16_665_600 + 1;

    private readonly TestGpu _gpu = new(
        GpuPlatform.TigerLake,
        [new Connector(DigitalPort.B, ConnectorKind.Hdmi), new Connector(DigitalPort.TypeC2, ConnectorKind.Hdmi)]);

    private Pipe PipeD => _gpu.Core.Display.Pipes[3];

    [TestCase(0, "TC1")]
    [TestCase(3, "TC4")]
    public void A_Dekel_PLL_clocks_the_fourth_pipe_by_the_port_that_selects_it(int phy, string port)
    {
        TurnOn(phy, 0x0000_0287, 0x5555_5500, 0x0000_0200);

        // 24 MHz x 2 x (135 + 0x155555 / 2^22), divided by 5 x 2 x 2.
        Assert.That(PipeD.Clock.Timing?.PixelClockHz ?? 0, Is.EqualTo(Expected(2, 135, 0x15_5555, 2, 2)).Within(1));
        Assert.That(_gpu.Core.Feeds[3].Port, Is.EqualTo(port));
    }

    [TestCase(0x0000_0264u, 0x0055_5500u, 0x0000_3100u, 2, 100, 0, 7, 1, Description = "the fraction is off")]
    [TestCase(0x0000_04FFu, 0x0000_0000u, 0x0000_2000u, 4, 255, 0, 5, 1, Description = "no second divider")]
    [TestCase(0x0000_0264u, 0x0000_0000u, 0x0000_1A00u, 2, 100, 0, 3, 10)]
    public void A_Dekel_PLL_divides_as_its_three_words_say(
        uint div0, uint bias, uint highSpeedClock, int m1, int m2, int fraction, int d1, int d2)
    {
        TurnOn(0, div0, bias, highSpeedClock);

        Assert.That(
            PipeD.Clock.Timing?.PixelClockHz ?? 0, Is.EqualTo(Expected(m1, m2, fraction, d1, d2)).Within(1));
    }

    [Test]
    public void A_port_without_a_selected_clock_has_none()
    {
        TurnOn(0, 0x0000_0287, 0, 0x0000_0200, select: 0);

        Assert.That(PipeD.IsEnabled, Is.False);
    }

    [Test]
    public void Each_PHY_shows_the_bank_that_its_index_selects()
    {
        _gpu[HipIndex] = 0x0000_0100;
        _gpu[Phy1 + 0x2C0] = 10;
        _gpu[Phy1 + 0x12C0] = 21;
        _gpu[HipIndex] = 0x0000_0001;
        Assert.That((_gpu[Phy1 + 0x2C0], _gpu[Phy1 + 0x12C0]), Is.EqualTo((0u, 0u)));
        _gpu[Phy1 + 0x2C0] = 11;

        _gpu[HipIndex] = 0x0000_0100;

        Assert.That((_gpu[Phy1 + 0x2C0], _gpu[Phy1 + 0x12C0]), Is.EqualTo((10u, 21u)));
    }

    [Test]
    public void The_banks_that_do_not_show_are_part_of_the_state()
    {
        _gpu[HipIndex] = 1;
        _gpu[Phy1 + 0x2C0] = 11;
        _gpu[HipIndex] = 0;

        TestGpu other = _gpu.MoveTo(new TestGpu(GpuPlatform.TigerLake, _gpu.Core.Connectors));
        other[HipIndex] = 1;

        Assert.That(other[Phy1 + 0x2C0], Is.EqualTo(11));
    }

    [Test]
    public void The_PHYs_are_ready_for_the_display_and_their_controllers_are_well()
    {
        _gpu[HipIndex] = 0x0202_0202;

        Assert.That(_gpu[0x163890], Is.EqualTo(0xF));
        Assert.That(_gpu[0x1638A0], Is.Zero, "no alternate mode, and one adapter for all ports");
        Assert.That(
            Enumerable.Range(0, 4).Select(phy => _gpu[Phy1 + (0x1000 * (uint)phy) + 0x36C] & 0x8000),
            Is.All.EqualTo(0x8000));
    }

    [Test]
    public void The_power_control_unit_lets_a_port_leave_the_deep_sleep()
    {
        _gpu[0x138128] = 1;

        _gpu[0x138124] = 0x8000_0026;

        Assert.That((_gpu[0x138124], _gpu[0x138128]), Is.EqualTo((0u, 0u)));
    }

    [TestCase(4, 16)]
    [TestCase(5, 17)]
    [TestCase(6, 18)]
    public void The_upper_planes_of_the_fourth_pipe_report_their_flips(int plane, int bit)
    {
        TurnOn(0, 0x0000_0287, 0, 0x0000_0200);
        _gpu[0x44434] = 0;
        _gpu[0x73180 + (0x100 * (uint)plane)] = Enable | (8u << 23);
        _gpu[0x7319C + (0x100 * (uint)plane)] = 0x1000;

        _gpu.Advance(FrameNs);

        Assert.That(_gpu[0x44438] & ~1u, Is.EqualTo(1u << bit));
    }

    [Test]
    public void A_vertical_blank_of_the_fourth_pipe_reaches_the_CPU()
    {
        TurnOn(0, 0x0000_0287, 0, 0x0000_0200);
        _gpu[0x190010] = Enable;
        _gpu[0x44200] = Enable;
        _gpu[0x44434] = ~1u;
        _gpu[0x4443C] = 1;

        _gpu.Advance(FrameNs);

        Assert.That(_gpu.LineRises, Is.EqualTo(1));
        Assert.That(_gpu[0x44200], Is.EqualTo(Enable | (1u << 19)));
    }

    private static double Expected(int m1, int m2, int fraction, int d1, int d2) =>
        24e6 * m1 * (m2 + (fraction / Math.Pow(2, 22))) / (5 * d1 * d2);

    /// <summary>A raster on pipe D over HDMI at a Type-C port.</summary>
    private void TurnOn(int phy, uint div0, uint bias, uint highSpeedClock, uint select = 8u << 28)
    {
        uint b = Phy1 + (0x1000 * (uint)phy);
        int ddi = 3 + phy;
        _gpu[HipIndex] = 2u << (8 * phy);
        _gpu[b + 0x200] = div0;
        _gpu[b + 0x214] = bias;
        _gpu[b + 0xD4] = highSpeedClock;
        _gpu[HipIndex] = 0;
        _gpu[0x46030 + (4 * (uint)phy)] = Enable | (1u << 27);
        _gpu[0x46100 + (4 * (uint)ddi)] = select;
        _gpu[0x63000] = 0x053F_03FF;
        _gpu[0x63008] = 0x049F_0417;
        _gpu[0x6300C] = 0x0325_02FF;
        _gpu[0x63014] = 0x0308_0302;
        _gpu[0x6301C] = 0x03FF_02FF;
        _gpu[0x63400] = Enable | ((uint)(ddi + 1) << 27);
        _gpu[0x73008] = Enable;
    }
}

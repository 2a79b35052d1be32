using System.Buffers.Binary;
using DisplayModel;
using GvtDevice.Planes;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Platforms;

/// <summary>What display 12 does otherwise than Gen9, as i915 finds it.</summary>
public sealed class RocketLakeTests
{
    private const uint Enable = 1u << 31;
    private const uint TopControl = 0x190010;
    private const uint DisplayControl = 0x44200;
    private const uint PlaneCtl = 0x70280;
    private const uint PlaneColourCtl = PlaneCtl + 0x4C;
    private const uint Xrgb8888 = 8u << 23;
    private const long FrameNs = 16_665_600 + 1;

    private readonly TestGpu _gpu = new(
        GpuPlatform.RocketLake,
        [new Connector(DigitalPort.B, ConnectorKind.Hdmi), new Connector(DigitalPort.C, ConnectorKind.Hdmi)]);

    private Pipe PipeA => _gpu.Core.Display.Pipes[0];

    [Test]
    public void The_magic_of_PVINFO_answers_a_read_of_eight_bytes_and_the_joiner_one_of_four()
    {
        byte[] magic = new byte[8];

        _gpu.Registers.Read(0x78000, magic);

        Assert.That(BinaryPrimitives.ReadUInt64LittleEndian(magic), Is.EqualTo(0x4776_5447_7654_4776));
        Assert.That((_gpu[0x78000], _gpu[0x78004]), Is.EqualTo((0u, 0u)));
        Assert.That((_gpu[0x78008], _gpu[0x78050]), Is.EqualTo((1u, 32u)), "the rest of PVINFO is there");
    }

    [Test]
    public void A_vertical_blank_reaches_the_CPU_through_both_controls()
    {
        EnableVblanks();
        _gpu[TopControl] = Enable;
        TurnOn();

        _gpu.Advance(FrameNs);
        Assert.That(_gpu.LineRises, Is.Zero, "the display's own control is closed");
        _gpu[DisplayControl] = Enable;

        Assert.That(_gpu.LineRises, Is.EqualTo(1));
        Assert.That(_gpu[TopControl], Is.EqualTo(Enable | (1u << 16)));
        Assert.That(_gpu[DisplayControl], Is.EqualTo(Enable | (1u << 16)));
    }

    [Test]
    public void A_blank_that_comes_while_the_handler_runs_fires_when_it_ends()
    {
        EnableVblanks();
        _gpu[DisplayControl] = Enable;
        _gpu[TopControl] = Enable;
        TurnOn();
        _gpu.Advance(FrameNs);

        _gpu[TopControl] = 0;
        Assert.That(_gpu[TopControl], Is.EqualTo(1u << 16));
        _gpu[DisplayControl] = 0;
        _gpu[0x44408] = _gpu[0x44408];
        _gpu[DisplayControl] = Enable;
        _gpu.Advance(FrameNs);
        _gpu[TopControl] = Enable;

        Assert.That(_gpu.LineRises, Is.EqualTo(2));
    }

    [TestCase(0x0055_557Bu, 0x0000_1E84u, 65_000_000, Description = "HDMI, 1024x768")]
    [TestCase(0x0100_0151u, 0x0000_0090u, 162_000_000, Description = "DisplayPort, lowest rate")]
    [TestCase(0x0100_0151u, 0x0000_0080u, 0, Description = "a reserved divider")]
    public void A_combo_PLL_clocks_the_port_that_is_routed_to_it(uint cfgcr0, uint cfgcr1, long expectedHz)
    {
        TurnOn(cfgcr0, cfgcr1);

        Assert.That(PipeA.Clock.Timing?.PixelClockHz ?? 0, Is.EqualTo(expectedHz).Within(100));
    }

    [TestCase(1, 2, 11, "B")]
    [TestCase(3, 4, 12, "C")]
    [TestCase(4, 27, 13, "D")]
    public void A_port_has_a_route_of_its_own_and_the_name_of_its_connector(
        int ddi, int selectShift, int offBit, string name)
    {
        _gpu[0x164280] = ~((1u << offBit) | (3u << selectShift)) | (1u << selectShift);
        _gpu[0x16428C] = 0x0055_557B;
        _gpu[0x164290] = 0x0000_1E84;
        _gpu[0x46014] = Enable;
        Raster(ddi);

        Assert.That(PipeA.IsEnabled, Is.True);
        Assert.That(_gpu.Core.Feeds[0].Port, Is.EqualTo(name));
    }

    [Test]
    public void A_PLL_powers_up_and_locks_as_asked()
    {
        _gpu[0x46010] = 1u << 27;
        Assert.That(_gpu[0x46010], Is.EqualTo(0x0C00_0000));

        _gpu[0x46010] = Enable | (1u << 27);
        Assert.That(_gpu[0x46010], Is.EqualTo(0xCC00_0000));

        _gpu[0x46010] = 0;
        Assert.That(_gpu[0x46010], Is.Zero);
    }

    [TestCase(0x162000u)]
    [TestCase(0x06C000u)]
    [TestCase(0x160000u)]
    [TestCase(0x161000u)]
    public void A_write_to_the_group_of_a_PHY_reaches_all_lanes_and_its_monitor_reads_a_known_voltage(uint phy)
    {
        _gpu[phy + 0x604] = 0x0400_0000;
        _gpu[phy + 0x694] = 0xA008_0030;
        _gpu[phy + 0x988] = 0x0000_9098;

        Assert.That(Lanes(phy + 0x804), Is.All.EqualTo(0x0400_0000));
        Assert.That(Lanes(phy + 0x894), Is.All.EqualTo(0xA008_0030));
        Assert.That(Lanes(phy + 0x888), Is.EqualTo(new uint[] { 0, 0x9098, 0, 0 }), "one lane has its own");
        Assert.That(_gpu[phy + 0x10C], Is.EqualTo(0x0500_0000));
    }

    [TestCase(0x8000_000Du, 0x320u, 0u, Description = "DDR4, two channels, three points")]
    [TestCase(0x8002_010Du, 0x1616_0060u, 0x340Cu, Description = "the third point: DDR4-3200")]
    [TestCase(0x8000_000Eu, 0u, 5u, Description = "restricted to safe points")]
    [TestCase(0x8000_0023u, 12u, 5u, Description = "block time")]
    public void The_power_control_unit_knows_the_memory(uint command, uint low, uint high)
    {
        _gpu[0x138128] = 5;
        _gpu[0x13812C] = 5;

        _gpu[0x138124] = command;

        Assert.That((_gpu[0x138124], _gpu[0x138128], _gpu[0x13812C]), Is.EqualTo((0u, low, high)));
    }

    [Test]
    public void Each_set_of_power_wells_stands_for_itself()
    {
        _gpu[0x45404] = 0x2;
        _gpu[0x45444] = 0x8;
        _gpu[0x45454] = 0x20;

        Assert.That((_gpu[0x45404], _gpu[0x45444], _gpu[0x45454]), Is.EqualTo((0x3u, 0xCu, 0x30u)));
        Assert.That(_gpu[0x42000], Is.EqualTo(0x8FFF_FFFF));
    }

    [TestCase(0x2000u, Xrgb8888, PixelFormat.Xrgb8888, Description = "no alpha")]
    [TestCase(0x2020u, Xrgb8888, PixelFormat.Argb8888, Description = "premultiplied")]
    [TestCase(0x2000u, 14u << 24, PixelFormat.Rgb565)]
    public void A_plane_has_its_format_a_bit_wider_and_its_alpha_in_another_register(
        uint colour, uint format, PixelFormat expected)
    {
        TurnOn();
        Show(Enable | format, colour);

        Assert.That(PipeA.Planes[1].Live?.Format, Is.EqualTo(expected));
        Assert.That(PipeA.Planes[1].Live?.UsesPipeGamma, Is.True, "the pipe says which stages there are");
    }

    [Test]
    public void The_fifth_plane_reports_its_flip_in_the_upper_half()
    {
        TurnOn();
        _gpu[0x44404] = 0;
        _gpu[0x70580] = Enable | Xrgb8888;
        _gpu[0x7059C] = 0x1000;
        _gpu.Advance(FrameNs);

        Assert.That(_gpu[0x44408] & ~1u, Is.EqualTo(1u << 16));
    }

    [Test]
    public void Tables_and_matrix_of_a_pipe_are_switched_for_the_pipe()
    {
        TurnOn();
        _gpu[0x4A000] = 0x00FF_FFFF;
        _gpu[0x4A480] = 0;
        _gpu.Advance(FrameNs);
        Assert.That((PipeA.Colour.TablesAreForIndices, PipeA.Colour.Matrix), Is.EqualTo((true, (ColourMatrix?)null)));

        _gpu[0x4A480] = 1u << 30;
        _gpu[0x49028] = Enable;
        _gpu.Advance(FrameNs);

        Assert.That(PipeA.Colour.TablesAreForIndices, Is.False);
        Assert.That(PipeA.Colour.Gamma?.Red[0], Is.EqualTo(ushort.MaxValue));
        Assert.That(PipeA.Colour.Matrix, Is.Not.Null, "of coefficients that are all 0");
    }

    [Test]
    public void Monitors_of_all_ports_are_live_and_one_that_goes_is_reported_in_the_control_of_its_port()
    {
        _gpu.Advance(1_000_000_000);
        Assert.That(_gpu[0xC4000], Is.EqualTo((1u << 17) | (1u << 24)));

        _gpu.Core.Display.Outputs[1].Unplug();
        Assert.That(_gpu[0xC4000], Is.EqualTo(1u << 17));
        Assert.That((_gpu[0xC4030], _gpu[0xC4034]), Is.EqualTo((0u, 2u)));

        _gpu[0xC4034] = 2;
        _gpu.Advance(1_000_000_000);
        _gpu.Core.Display.Outputs[0].Unplug();
        Assert.That((_gpu[0xC4030], _gpu[0xC4034]), Is.EqualTo((2u << 4, 0u)));
    }

    [TestCase(2u, true)]
    [TestCase(9u, true)]
    [TestCase(3u, false)]
    [TestCase(1u, false)]
    public void The_monitors_answer_on_the_pins_of_their_ports(uint pin, bool answers)
    {
        _gpu[0xC5100] = pin;
        _gpu[0xC5104] = 0x4A08_00A1;

        Assert.That((_gpu[0xC5108] & 0x400) == 0, Is.EqualTo(answers));
    }

    [TestCase(0x2000u)]
    [TestCase(0x22000u)]
    [TestCase(0x1C0000u)]
    [TestCase(0x1C8000u)]
    public void An_engine_takes_a_queue_does_nothing_and_lets_itself_be_reset(uint engine)
    {
        _gpu[engine + 0x510] = 0x1000;
        _gpu[engine + 0x550] = 1;
        _gpu[engine + 0xD0] = 0x0001_0001;

        Assert.That(_gpu[engine + 0xD0] & 2, Is.EqualTo(2), "ready for reset");
        Assert.That(_gpu[engine + 0x9C] & 0x200, Is.EqualTo(0x200), "idle");
        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void A_state_of_Rocket_Lake_moves_only_to_another_Rocket_Lake()
    {
        TurnOn();
        _gpu.Advance(FrameNs);

        TestGpu other = _gpu.MoveTo(new TestGpu(GpuPlatform.RocketLake, _gpu.Core.Connectors));

        Assert.That(other.Core.Display.Pipes[0].Clock.Timing, Is.EqualTo(PipeA.Clock.Timing));
        Assert.That(
            () => _gpu.MoveTo(new TestGpu(GpuPlatform.KabyLake, _gpu.Core.Connectors)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("--platform"));
    }

    private uint[] Lanes(uint first) => [.. Enumerable.Range(0, 4).Select(lane => _gpu[first + (0x100 * (uint)lane)])];

    private void EnableVblanks()
    {
        _gpu[0x44404] = ~1u;
        _gpu[0x4440C] = 1;
    }

    private void Show(uint control, uint colour)
    {
        _gpu[PlaneCtl + 0x08] = 64;
        _gpu[PlaneCtl + 0x10] = (767 << 16) | 1023;
        _gpu[PlaneColourCtl] = colour;
        _gpu[PlaneCtl] = control;
        _gpu[PlaneCtl + 0x1C] = 0x1000;
        _gpu.Advance(FrameNs);
    }

    /// <summary>1024x768 over HDMI at port B, clocked by DPLL0.</summary>
    private void TurnOn(uint cfgcr0 = 0x0055_557B, uint cfgcr1 = 0x0000_1E84)
    {
        _gpu[0x164284] = cfgcr0;
        _gpu[0x164288] = cfgcr1;
        _gpu[0x46010] = Enable;
        _gpu[0x164280] = ~((1u << 11) | (3u << 2));
        Raster(ddi: 1);
    }

    private void Raster(int ddi)
    {
        _gpu[0x60000] = 0x053F_03FF;
        _gpu[0x60008] = 0x049F_0417;
        _gpu[0x6000C] = 0x0325_02FF;
        _gpu[0x60014] = 0x0308_0302;
        _gpu[0x6001C] = 0x03FF_02FF;
        _gpu[0x60400] = Enable | ((uint)(ddi + 1) << 27);
        _gpu[0x70008] = Enable;
    }
}

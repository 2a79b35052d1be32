using DisplayModel;
using GvtDevice.Platforms;
using GvtDevice.Tests.Ports;
using NUnit.Framework;

namespace GvtDevice.Tests.Platforms;

/// <summary>Every port of the platforms with display 12: its pins and its bits.</summary>
/// <param name="platformName">Name of the platform.</param>
/// <param name="portName">Name of the port.</param>
/// <param name="ddi">Number of the DDI and of the AUX channel.</param>
/// <param name="liveBit">Bit of the port in SDEISR.</param>
/// <param name="pulseRegister">Offset of SHOTPLUG_CTL_DDI or SHOTPLUG_CTL_TC.</param>
/// <param name="pulseShift">Lowest bit of the port's pulse in that register.</param>
/// <param name="auxDoneBit">Bit of the AUX channel in DE_PORT_IIR.</param>
/// <param name="gmbusPin">The pin pair of the display data channel.</param>
[TestFixture("rkl", "A", 0, 16, 0xC4030u, 0, 0, 1u)]
[TestFixture("rkl", "B", 1, 17, 0xC4030u, 4, 1, 2u)]
[TestFixture("rkl", "C", 3, 24, 0xC4034u, 0, 8, 9u)]
[TestFixture("rkl", "D", 4, 25, 0xC4034u, 4, 9, 10u)]
[TestFixture("tgl", "A", 0, 16, 0xC4030u, 0, 0, 1u)]
[TestFixture("tgl", "B", 1, 17, 0xC4030u, 4, 1, 2u)]
[TestFixture("tgl", "TC1", 3, 24, 0xC4034u, 0, 8, 9u)]
[TestFixture("tgl", "TC2", 4, 25, 0xC4034u, 4, 9, 10u)]
[TestFixture("tgl", "TC3", 5, 26, 0xC4034u, 8, 10, 11u)]
[TestFixture("tgl", "TC4", 6, 27, 0xC4034u, 12, 11, 12u)]
public sealed class Gen12PortTests(
    string platformName,
    string portName,
    int ddi,
    int liveBit,
    uint pulseRegister,
    int pulseShift,
    int auxDoneBit,
    uint gmbusPin)
{
    private const uint SouthStatus = 0xC4000;
    private const uint SouthMask = SouthStatus + 4;
    private const uint SouthEvents = SouthStatus + 8;
    private const uint PortMask = 0x44444;
    private const uint PortEvents = 0x44448;
    private const uint ShortPulse = 1;
    private const uint LongPulse = 2;

    [Test]
    public void A_monitor_that_goes_is_a_long_pulse_and_no_longer_live()
    {
        TestGpu gpu = Make(ConnectorKind.Hdmi);
        Assert.That(gpu[SouthStatus], Is.EqualTo(1u << liveBit));

        gpu.Core.Display.Outputs[0].Unplug();

        Assert.That(gpu[SouthStatus], Is.Zero);
        Assert.That(Pulses(gpu), Is.EqualTo((1u << liveBit, LongPulse << pulseShift)));
    }

    [Test]
    public void A_monitor_that_asks_for_attention_is_a_short_pulse_and_stays_live()
    {
        TestGpu gpu = Make(ConnectorKind.DisplayPort);

        gpu.Core.Display.Outputs[0].Receiver!.LoseLink();

        Assert.That(gpu[SouthStatus], Is.EqualTo(1u << liveBit));
        Assert.That(Pulses(gpu), Is.EqualTo((1u << liveBit, ShortPulse << pulseShift)));
    }

    [Test]
    public void The_AUX_channel_answers_and_reports_that_it_is_done()
    {
        TestGpu gpu = Make(ConnectorKind.DisplayPort);
        gpu[PortMask] = 0;

        byte[]? reply = new AuxDriver(gpu, ddi).NativeRead(0, 1);

        Assert.That(reply, Is.EqualTo(new byte[] { AuxDriver.Ack, 0x12 }), "the revision of the DPCD");
        Assert.That(gpu[PortEvents], Is.EqualTo(1u << auxDoneBit));
    }

    [Test]
    public void The_monitor_answers_on_the_pins_of_the_port_and_on_no_others()
    {
        TestGpu gpu = Make(ConnectorKind.Hdmi);

        Assert.That(Enumerable.Range(1, 14).Where(pin => Answers(gpu, (uint)pin)), Is.EqualTo(new[] { (int)gmbusPin }));
    }

    private static bool Answers(TestGpu gpu, uint pin)
    {
        gpu[0xC5104] = 1u << 31;
        gpu[0xC5104] = 0;
        gpu[0xC5100] = pin;
        gpu[0xC5104] = 0x4A08_00A1;
        return (gpu[0xC5108] & 0x400) == 0;
    }

    private TestGpu Make(ConnectorKind kind)
    {
        TestGpu gpu = new(
            GpuPlatform.All.Single(platform => platform.Name == platformName),
            [new Connector(DigitalPort.All.Single(port => port.Name == portName), kind)]);
        gpu[SouthMask] = 0;
        gpu.Advance(1_000_000_000);
        return gpu;
    }

    private (uint Events, uint Pulse) Pulses(TestGpu gpu) => (gpu[SouthEvents], gpu[pulseRegister]);
}

using DisplayModel;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Ports;

/// <summary>The power of a built-in panel.</summary>
public sealed class PanelPowerBlockTests
{
    private readonly TestGpu _gpu =
        new(GpuPlatform.TigerLake, [new Connector(DigitalPort.A, ConnectorKind.EmbeddedDisplayPort)]);

    [Test]
    public void A_sequence_is_complete_when_its_write_returns()
    {
        Assert.That(_gpu[0xC7200], Is.Zero);

        _gpu[0xC7204] = 0xF;
        Assert.That(_gpu[0xC7200], Is.EqualTo(0x8000_0008));

        _gpu[0xC7204] = 8;
        Assert.That(_gpu[0xC7200], Is.Zero, "the voltage for AUX alone is not the panel's power");
    }

    [Test]
    public void The_state_tells_power_and_backlight()
    {
        Assert.That(_gpu.Core.Panel, Is.EqualTo(default(PanelPower)));

        _gpu[0xC7204] = 0xF;
        _gpu[0xC8254] = 120_000;
        _gpu[0xC8258] = 30_000;
        _gpu[0xC8250] = 1u << 31;
        Assert.That(_gpu.Core.Panel, Is.EqualTo(new PanelPower(true, true, 30_000, 120_000)));

        _gpu[0xC8250] = 0;
        Assert.That(_gpu.Core.Panel!.Value.IsBacklightOn, Is.False);
    }
}

using DisplayModel;
using GvtDevice.Ports;
using NUnit.Framework;

namespace GvtDevice.Tests.Ports;

/// <summary>A driver trains the link: what it programs into PLL, port and transport is what the monitor sees.</summary>
public sealed class LinkTrainingTests
{
    private const uint DdiBufCtl = 0x64100;
    private const uint DpTpCtl = 0x64140;
    private const uint DpTpStatus = 0x64144;
    private const uint Enable = 1u << 31;

    private readonly TestGpu _gpu = new(new Connector(DigitalPort.B, ConnectorKind.DisplayPort));
    private readonly AuxDriver _aux;

    public LinkTrainingTests() => _aux = new AuxDriver(_gpu);

    [Test]
    public void Training_succeeds_at_every_rate_with_every_number_of_lanes(
        [Values(0x06, 0x0A, 0x14)] byte rate, [Values(1, 2, 4)] byte lanes)
    {
        Train(rate, lanes);

        Assert.That(_gpu[DpTpStatus] & (1u << 25), Is.Not.Zero, "idle patterns were sent");
        byte expected = lanes == 1 ? (byte)0x07 : (byte)0x77;
        Assert.That(
            _aux.NativeRead(0x202, 3)![1..],
            Is.EqualTo(new byte[] { expected, lanes == 4 ? expected : (byte)0, 0x01 }));
        Assert.That(_gpu.Core.Display.Outputs[0].Receiver!.IsTrained, Is.True);
    }

    [Test]
    public void A_PLL_at_another_rate_than_announced_trains_nothing()
    {
        SetPll(0x06);
        _gpu[DpTpCtl] = Enable;
        _gpu[DdiBufCtl] = Enable | (3u << 1);
        _aux.NativeWrite(0x100, 0x14, 0x84);
        _aux.NativeWrite(0x102, 0x21);

        Assert.That(_aux.NativeRead(0x202, 2)![1..], Is.EqualTo(new byte[2]));
    }

    [TestCase(DdiBufCtl)]
    [TestCase(DpTpCtl)]
    public void The_link_is_lost_when_the_port_is_turned_off(uint register)
    {
        Train(0x14, 4);

        _gpu[register] = 0;

        Assert.That(_aux.NativeRead(0x202, 2)![1..], Is.EqualTo(new byte[2]));
    }

    [Test]
    public void A_trained_link_moves_to_another_device()
    {
        Train(0x14, 2);

        TestGpu other = _gpu.MoveTo(new TestGpu(new Connector(DigitalPort.B, ConnectorKind.DisplayPort)));

        Assert.That(other.Core.Display.Outputs[0].Receiver!.IsTrained, Is.True);
    }

    /// <summary>The order of i915: source first, then the monitor; clock recovery, equalisation, idle,
    /// pictures.</summary>
    private void Train(byte rate, byte lanes)
    {
        uint second = rate == 0x14 ? 4u : 1;
        SetPll(rate);
        _gpu[DpTpCtl] = Enable;
        _gpu[DdiBufCtl] = Enable | ((uint)(lanes - 1) << 1);
        _aux.NativeWrite(0x100, rate, (byte)(lanes | 0x80));
        _aux.NativeWrite(0x102, 0x21, 0, 0, 0, 0);
        byte[] recovered = _aux.NativeRead(0x202, 6)![1..];
        Assert.That(recovered[0] & 0x01, Is.EqualTo(1), "clock recovery");
        _gpu[DpTpCtl] = Enable | (second << 8);
        _aux.NativeWrite(0x102, (byte)(0x20 | (second == 4 ? 3 : 2)), 0, 0, 0, 0);
        Assert.That(_aux.NativeRead(0x204, 1)![1] & 1, Is.EqualTo(1), "equalisation");
        _gpu[DpTpCtl] = Enable | (2u << 8);
        _aux.NativeWrite(0x102, 0);
        _gpu[DpTpCtl] = Enable | (3u << 8);
    }

    private void SetPll(byte rate)
    {
        uint code = rate switch { 0x06 => 2, 0x0A => 1, _ => 0 };
        _gpu[0x6C058] = code << 7;
        _gpu[0x6C05C] = 3u << 3;
        _gpu[0x46014] = Enable;
    }
}

using NUnit.Framework;

namespace GvtDevice.Tests.Ports;

/// <summary>A port with nobody at its other end.</summary>
public sealed class DdiBlockTests
{
    private readonly TestGpu _gpu = new();

    [Test]
    public void A_port_is_idle_unless_its_buffer_is_enabled()
    {
        Assert.That(_gpu[0x64100], Is.EqualTo(0x80));
        _gpu[0x64100] = 0x8000_0000;
        Assert.That(_gpu[0x64100], Is.EqualTo(0x8000_0000));
        _gpu[0x64100] = 0;
        Assert.That(_gpu[0x64100], Is.EqualTo(0x80));
    }

    [Test]
    public void The_idle_pattern_is_sent_as_soon_as_it_is_asked_for()
    {
        _gpu[0x64140] = 0x8000_0200;
        Assert.That(_gpu[0x64144], Is.EqualTo(1u << 25));

        _gpu[0x64144] = 1u << 25;
        Assert.That(_gpu[0x64144], Is.Zero);
    }

    [Test]
    public void An_aux_transaction_without_a_monitor_times_out()
    {
        _gpu[0x64110] = 0x8010_0000;

        Assert.That(_gpu[0x64110], Is.EqualTo(0x5010_0000));
        _gpu[0x64110] = 0x5210_0000;
        Assert.That(_gpu[0x64110] & 0x5200_0000, Is.Zero);
    }
}

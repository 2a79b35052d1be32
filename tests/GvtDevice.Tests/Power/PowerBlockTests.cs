using NUnit.Framework;

namespace GvtDevice.Tests.Power;

/// <summary>Power wells and display buffer acknowledge at once.</summary>
public sealed class PowerBlockTests
{
    private readonly TestGpu _gpu = new();

    [Test]
    public void A_power_well_is_on_while_requested_and_all_requesters_see_it()
    {
        _gpu[0x45404] = 0x8000_0002;
        _gpu[0x45400] = 0x0000_0008;

        Assert.That(_gpu[0x45404], Is.EqualTo(0xC000_0007));
        Assert.That(_gpu[0x45400], Is.EqualTo(0x4000_000D));
        _gpu[0x45404] = 0;
        Assert.That(_gpu[0x45404], Is.EqualTo(0x0000_0004));
    }

    [Test]
    public void The_display_buffer_powers_up_with_its_request()
    {
        _gpu[0x45008] = 0x8000_0000;
        Assert.That(_gpu[0x45008], Is.EqualTo(0xC000_0000));

        _gpu[0x45008] = 0;
        Assert.That(_gpu[0x45008], Is.Zero);
    }
}

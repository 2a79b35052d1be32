using GvtDevice.Clocks;
using NUnit.Framework;

namespace GvtDevice.Tests.Clocks;

/// <summary>PLLs lock at once; dividers and routing are raw values seen from i915.</summary>
public sealed class SkylakePllBlockTests
{
    private readonly TestGpu _gpu = new();

    [TestCase(0x46010u, 0x0000_0001u)]
    [TestCase(0x46014u, 0x0000_0100u)]
    [TestCase(0x46040u, 0x0001_0000u)]
    [TestCase(0x46060u, 0x0100_0000u)]
    public void A_pll_locks_when_it_is_enabled(uint control, uint status)
    {
        _gpu[control] = 0x8000_0000;

        Assert.That(_gpu[control], Is.EqualTo(0xC000_0000));
        Assert.That(_gpu[0x6C060], Is.EqualTo(status));
    }

    [Test]
    public void Pll_dividers_give_the_pixel_clock_that_the_driver_asked_for()
    {
        DpllDividers dividers = new(0x802A_AB7B, 0x0000_07A4);

        Assert.That(dividers.DcoHz, Is.EqualTo(9_100_000_000).Within(1000));
        Assert.That(dividers.OutputHz, Is.EqualTo(65_000_000).Within(100));
    }

    [Test]
    public void Reserved_dividers_give_no_clock() => Assert.That(new DpllDividers(0x1FF, 3 << 2).OutputHz, Is.Zero);

    [Test]
    public void Each_port_chooses_its_pll()
    {
        DpllCtrl2 routing = new((1u << 15) | (2u << 4) | (3u << 7));

        Assert.That((routing.IsClockOff(0), routing.IsClockOff(1)), Is.EqualTo((true, false)));
        Assert.That((routing.PllOf(1), routing.PllOf(2)), Is.EqualTo((2, 3)));
    }
}

using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Interrupts;

public sealed class InterruptBlockTests
{
    private const uint Master = 0x44200;
    private const uint PipeBImr = 0x44414;
    private const uint PipeBIir = 0x44418;
    private const uint PipeBIer = 0x4441C;

    private readonly InterruptBlock _interrupts;
    private readonly RegisterMap _map;
    private int _rises;

    public InterruptBlockTests()
    {
        _interrupts = GpuPlatform.KabyLake.Generation.MakeInterrupts(level => _rises += level ? 1 : 0);
        RegisterMapBuilder builder = new(0x200000);
        _interrupts.Define(builder);
        _map = builder.Freeze();
    }

    [Test]
    public void A_masked_event_is_lost()
    {
        _interrupts.Raise(InterruptGroup.PipeB, 1);

        Assert.That(_map.Read(PipeBIir), Is.Zero);
    }

    [Test]
    public void An_event_that_is_not_enabled_is_kept_but_not_pending()
    {
        _map.Write(PipeBImr, 0);

        _interrupts.Raise(InterruptGroup.PipeB, 1);

        Assert.That(_map.Read(PipeBIir), Is.EqualTo(1));
        Assert.That(_map.Read(Master), Is.Zero);
    }

    [TestCase(InterruptGroup.GtRenderBlitter, 0x44300u, 0x0000_0001u, 0)]
    [TestCase(InterruptGroup.GtRenderBlitter, 0x44300u, 0x0001_0000u, 1)]
    [TestCase(InterruptGroup.GtVideo, 0x44310u, 0x0000_0001u, 2)]
    [TestCase(InterruptGroup.GtVideo, 0x44310u, 0x0001_0000u, 3)]
    [TestCase(InterruptGroup.GtPower, 0x44320u, 0x0000_0010u, 4)]
    [TestCase(InterruptGroup.GtVideoEnhance, 0x44330u, 0x0000_0001u, 6)]
    [TestCase(InterruptGroup.PipeA, 0x44400u, 0x0000_0001u, 16)]
    [TestCase(InterruptGroup.PipeB, 0x44410u, 0x8000_0000u, 17)]
    [TestCase(InterruptGroup.PipeC, 0x44420u, 0x0000_0001u, 18)]
    [TestCase(InterruptGroup.Port, 0x44440u, 0x0000_0001u, 20)]
    [TestCase(InterruptGroup.Misc, 0x44460u, 0x0800_0000u, 22)]
    [TestCase(InterruptGroup.South, 0xC4000u, 0x0020_0000u, 23)]
    [TestCase(InterruptGroup.Pcu, 0x444E0u, 0x0100_0000u, 30)]
    public void A_pending_group_shows_in_its_bit_of_the_master_control(
        InterruptGroup group, uint offset, uint bits, int masterBit)
    {
        _map.Write(offset + 4, 0);
        _map.Write(offset + 12, uint.MaxValue);

        _interrupts.Raise(group, bits);

        Assert.That(_map.Read(Master), Is.EqualTo(1u << masterBit));
    }

    [Test]
    public void The_line_rises_once_until_the_handler_has_run()
    {
        EnablePipeB();
        _map.Write(Master, 0x8000_0000);

        _interrupts.Raise(InterruptGroup.PipeB, 1);
        _interrupts.Raise(InterruptGroup.PipeB, 8);

        Assert.That(_rises, Is.EqualTo(1));
    }

    [Test]
    public void An_event_that_comes_while_the_handler_runs_fires_when_it_re_enables()
    {
        EnablePipeB();
        _map.Write(Master, 0x8000_0000);
        _interrupts.Raise(InterruptGroup.PipeB, 1);

        _map.Write(Master, 0);
        _map.Write(PipeBIir, _map.Read(PipeBIir));
        _interrupts.Raise(InterruptGroup.PipeB, 1);
        _map.Write(Master, 0x8000_0000);

        Assert.That(_rises, Is.EqualTo(2));
    }

    [Test]
    public void Clearing_what_is_pending_lowers_the_line_so_that_the_next_event_rises_again()
    {
        EnablePipeB();
        _map.Write(Master, 0x8000_0000);
        _interrupts.Raise(InterruptGroup.PipeB, 1);

        _map.Write(PipeBIir, 1);
        _interrupts.Raise(InterruptGroup.PipeB, 1);

        Assert.That(_rises, Is.EqualTo(2));
    }

    [Test]
    public void Unmasked_is_what_would_reach_the_cpu()
    {
        _map.Write(PipeBImr, ~0x9u);
        _map.Write(PipeBIer, 0x1);

        Assert.That(_interrupts.Unmasked(InterruptGroup.PipeB), Is.EqualTo(0x1));
    }

    private void EnablePipeB()
    {
        _map.Write(PipeBImr, 0);
        _map.Write(PipeBIer, uint.MaxValue);
    }
}

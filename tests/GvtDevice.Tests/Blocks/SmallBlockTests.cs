using NUnit.Framework;

namespace GvtDevice.Tests.Blocks;

/// <summary>Units whose whole behaviour is one or two acknowledgements.</summary>
public sealed class SmallBlockTests
{
    private readonly TestGpu _gpu = new();

    [Test]
    public void A_power_well_is_on_while_anybody_requests_it_and_all_requesters_see_it()
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

    [TestCase(0x8000_0006u, 0u, 0x1E14_0A02u, Description = "memory latency, levels 0 to 3")]
    [TestCase(0x8000_0006u, 1u, 0x463C_3228u, Description = "memory latency, levels 4 to 7")]
    [TestCase(0x8000_0007u, 3u, 1u, Description = "CDCLK ready")]
    [TestCase(0x8000_0021u, 3u, 1u, Description = "SAGV done")]
    public void A_pcode_command_is_done_at_once(uint command, uint data, uint answer)
    {
        _gpu[0x138128] = data;

        _gpu[0x138124] = command;

        Assert.That(_gpu[0x138124], Is.Zero, "idle, no error");
        Assert.That(_gpu[0x138128], Is.EqualTo(answer));
    }

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
    public void An_aux_transaction_with_nobody_there_times_out()
    {
        _gpu[0x64110] = 0x8010_0000;

        Assert.That(_gpu[0x64110], Is.EqualTo(0x5010_0000));
        _gpu[0x64110] = 0x5210_0000;
        Assert.That(_gpu[0x64110] & 0x5200_0000, Is.Zero);
    }

    [Test]
    public void Self_refresh_interrupts_are_cleared_by_writing_ones()
    {
        _gpu[0x64838] = uint.MaxValue;

        Assert.That(_gpu[0x64838], Is.Zero);
    }

    [Test]
    public void An_engine_acknowledges_a_reset_request()
    {
        _gpu[0x20D0] = 0x0001_0001;
        Assert.That(_gpu[0x20D0], Is.EqualTo(3));

        _gpu[0x20D0] = 0x0001_0000;
        Assert.That(_gpu[0x20D0], Is.Zero);
    }

    [TestCase(0x941Cu, Description = "GDRST")]
    [TestCase(0x4260u, Description = "TLB invalidation")]
    public void A_request_that_clears_itself_reads_as_done(uint offset)
    {
        _gpu[offset] = 1;

        Assert.That(_gpu[offset], Is.Zero);
    }

    [Test]
    public void The_pvinfo_page_is_that_of_gvt_and_gives_the_guest_the_start_of_the_aperture()
    {
        byte[] magic = new byte[8];
        _gpu.Registers.Read(0x78000, magic);

        Assert.That(BitConverter.ToUInt64(magic), Is.EqualTo(0x4776_5447_7654_4776));
        Assert.That(_gpu[0x78008], Is.EqualTo(1));
        Assert.That(_gpu[0x78010] & 0xC, Is.EqualTo(0xC), "full PPGTT and HWSP emulation are mandatory");
        Assert.That((_gpu[0x78040], _gpu[0x78044]), Is.EqualTo((0u, 0x20_0000u)));
        Assert.That((_gpu[0x78048], _gpu[0x7804C]), Is.EqualTo((0x1000_0000u, 0xF000_0000u)));
    }
}

using DisplayModel;
using DisplayModel.Timing;
using GvtDevice.Planes;
using NUnit.Framework;

namespace GvtDevice.Tests.Pipes;

public sealed class PipeBlockTests
{
    private const uint TransConf = 0x70008;
    private const uint ScanLine = 0x70000;
    private const uint FrameCount = 0x70040;
    private const uint FlipCount = 0x70044;
    private const uint PlaneCtl = 0x70180;
    private const uint PlaneStride = 0x70188;
    private const uint PlaneSize = 0x70190;
    private const uint PlaneSurf = 0x7019C;
    private const uint PlaneSurfLive = 0x701AC;
    private const uint PipeImr = 0x44404;
    private const uint PipeIir = 0x44408;
    private const uint PipeIer = 0x4440C;
    private const uint Vblank = 1;
    private const uint Plane1FlipDone = 1 << 3;

    /// <summary>1344 x 806 pixels at 65 MHz, rounded up.</summary>
    private const long FrameNs = 16_665_600 + 1;

    private readonly TestGpu _gpu = new();

    private Pipe PipeA => _gpu.Core.Display.Pipes[0];

    [Test]
    public void Enabling_the_pipe_sets_the_state_bit_and_starts_the_raster_with_the_modes_own_rate()
    {
        _gpu.TurnOn(0);

        Assert.That(_gpu[TransConf], Is.EqualTo(0xC000_0000));
        Assert.That(PipeA.IsEnabled, Is.True);
        Assert.That(PipeA.Clock.Timing!.PixelClockHz, Is.EqualTo(65_000_000).Within(100));
        Assert.That(PipeA.Clock.Timing.RefreshMilliHertz, Is.EqualTo(60_004));
        Assert.That(PipeA.SourceSize, Is.EqualTo((1024, 768)));
    }

    [TestCase(0U, false, false)]
    [TestCase(1U << 16, true, false)]
    [TestCase(1U << 17, false, true)]
    public void The_sync_pulses_have_the_polarities_of_TRANS_DDI_FUNC_CTL(uint bits, bool horizontal, bool vertical)
    {
        _gpu.TurnOn(0);
        _gpu[TransConf] = 0;
        _gpu[0x60400] |= bits;
        _gpu[TransConf] = 0x8000_0000;

        DisplayTiming timing = PipeA.Clock.Timing!;
        Assert.That(
            (timing.Horizontal.SyncPositive, timing.Vertical.SyncPositive), Is.EqualTo((horizontal, vertical)));
    }

    [Test]
    public void Disabling_the_pipe_clears_the_state_bit_and_stops_the_raster()
    {
        _gpu.TurnOn(0);

        _gpu[TransConf] = 0;

        Assert.That(_gpu[TransConf], Is.Zero);
        Assert.That(PipeA.IsEnabled, Is.False);
    }

    [Test]
    public void A_pipe_whose_port_has_no_clock_stays_dark_but_acknowledges()
    {
        _gpu[0x60000] = 0x053F_03FF;
        _gpu[0x6000C] = 0x0325_02FF;

        _gpu[TransConf] = 0x8000_0000;

        Assert.That(_gpu[TransConf], Is.EqualTo(0xC000_0000));
        Assert.That(PipeA.IsEnabled, Is.False);
    }

    [Test]
    public void The_frame_counter_grows_exactly_when_the_last_active_line_ends()
    {
        _gpu.TurnOn(0);
        uint before = _gpu[FrameCount];
        long activeNs = 1344L * 768 * 1000 / 65;

        _gpu.Advance(activeNs - 10);
        uint justBefore = _gpu[FrameCount];
        _gpu.Advance(20);

        Assert.That(justBefore, Is.EqualTo(before));
        Assert.That(_gpu[FrameCount], Is.EqualTo(before + 1));
    }

    [Test]
    public void The_scan_line_register_lags_the_raster_by_two_lines_on_hdmi()
    {
        _gpu.TurnOn(0);

        Assert.That(_gpu[ScanLine], Is.EqualTo(806 - 2));
        _gpu.Advance((1344L * 100 * 1000 / 65) + 100);
        Assert.That(_gpu[ScanLine], Is.EqualTo(100 - 2));
    }

    [Test]
    public void Vertical_blanks_interrupt_only_while_a_driver_waits_for_them()
    {
        _gpu.TurnOn(0);
        _gpu[0x44200] = 0x8000_0000;
        _gpu[PipeIer] = Vblank;
        Assert.That(_gpu.HasTimerArmed, Is.False, "a running pipe that nobody waits for costs nothing");

        _gpu[PipeImr] = ~Vblank;
        _gpu.Advance(FrameNs);

        Assert.That(_gpu[PipeIir], Is.EqualTo(Vblank));
        Assert.That(_gpu.LineRises, Is.EqualTo(1));
        _gpu[PipeImr] = uint.MaxValue;
        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void A_surface_write_is_latched_at_the_next_vertical_blank_and_reports_flip_done()
    {
        _gpu.TurnOn(0);
        _gpu[PipeImr] = ~Plane1FlipDone;
        ShowPlane(0x1000_0000);
        Assert.That(_gpu[PlaneSurfLive], Is.Zero);

        _gpu.Advance(FrameNs);

        Assert.That(_gpu[PlaneSurfLive], Is.EqualTo(0x1000_0000));
        Assert.That(_gpu[PipeIir], Is.EqualTo(Plane1FlipDone));
        Assert.That(_gpu[FlipCount], Is.EqualTo(1));
        Assert.That(PipeA.Planes[0].Live, Is.EqualTo(new PlaneState
        {
            Format = PixelFormat.Xrgb8888,
            SurfaceOffset = 0x1000_0000,
            StrideBytes = 4096,
            WidthPx = 1024,
            HeightPx = 768,
        }));
        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void An_async_flip_takes_effect_at_once()
    {
        _gpu.TurnOn(0);
        ShowPlane(0x2000_0000, async: true);
        _gpu.Advance(FrameNs);
        _gpu[PipeImr] = ~Plane1FlipDone;

        ShowPlane(0x1000_0000, async: true);

        Assert.That(_gpu[PlaneSurfLive], Is.EqualTo(0x1000_0000));
        Assert.That(_gpu[PipeIir], Is.EqualTo(Plane1FlipDone));
    }

    [Test]
    public void The_flip_that_asks_for_async_ones_waits_for_the_vertical_blank_and_so_does_the_one_that_ends_them()
    {
        _gpu.TurnOn(0);
        ShowPlane(0x2000_0000, async: true);
        Assert.That(_gpu[PlaneSurfLive], Is.Zero);

        _gpu.Advance(FrameNs);
        Assert.That(_gpu[PlaneSurfLive], Is.EqualTo(0x2000_0000));

        ShowPlane(0x1000_0000);
        Assert.That(_gpu[PlaneSurfLive], Is.EqualTo(0x2000_0000));
    }

    [Test]
    public void A_reserved_format_still_completes_its_flip()
    {
        _gpu.TurnOn(0);
        _gpu[PipeImr] = ~Plane1FlipDone;
        _gpu[PlaneCtl] = 0x8F00_0000;

        _gpu[PlaneSurf] = 0x2000_0000;
        _gpu.Advance(FrameNs);

        Assert.That(_gpu[PipeIir], Is.EqualTo(Plane1FlipDone));
        Assert.That(PipeA.Planes[0].Live, Is.Null);
    }

    [Test]
    public void A_cursor_that_hangs_over_the_edge_has_a_negative_position()
    {
        _gpu.TurnOn(0);
        _gpu[0x70080] = 0x27;
        _gpu[0x70088] = 0x8003_8002;

        _gpu[0x70084] = 0x3000_0000;
        _gpu.Advance(FrameNs);

        PlaneState cursor = PipeA.Cursor.Live!;
        Assert.That((cursor.ScreenXPx, cursor.ScreenYPx), Is.EqualTo((-2, -3)));
        Assert.That((cursor.WidthPx, cursor.HeightPx, cursor.StrideBytes), Is.EqualTo((64, 64, 256)));
        Assert.That(_gpu[0x700AC], Is.EqualTo(0x3000_0000));
    }

    [Test]
    public void Three_pipes_run_on_their_own()
    {
        for (int pipe = 0; pipe < 3; pipe++)
        {
            _gpu.TurnOn(pipe, port: pipe + 1);
            _gpu.Advance(1_000_000);
        }

        Assert.That(_gpu.Core.Display.Pipes.Select(p => p.IsEnabled), Is.All.True);
        _gpu[TransConf + 0x1000] = 0;
        Assert.That(_gpu.Core.Display.Pipes.Select(p => p.IsEnabled), Is.EqualTo(new[] { true, false, true }));
    }

    [Test]
    public void A_reset_turns_everything_off_and_disarms()
    {
        _gpu.TurnOn(0);
        _gpu[PipeIer] = Vblank;
        _gpu[PipeImr] = 0;
        ShowPlane(0x1000_0000);

        _gpu.Core.Reset();

        Assert.That(PipeA.IsEnabled, Is.False);
        Assert.That(PipeA.Planes[0].Live, Is.Null);
        Assert.That(_gpu.HasTimerArmed, Is.False);
        Assert.That(_gpu[TransConf], Is.Zero);
    }

    private void ShowPlane(uint surface, bool async = false)
    {
        _gpu[PlaneCtl] = 0x8400_0000 | (async ? 1u << 9 : 0);
        _gpu[PlaneStride] = 64;
        _gpu[PlaneSize] = 0x02FF_03FF;
        _gpu[PlaneSurf] = surface;
    }
}

using DisplayModel;
using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Dsb;

/// <summary>The display state buffers of a pipe, as a driver uses them, and as a hostile one does.</summary>
public sealed class DsbBlockTests
{
    private const uint Enable = 1u << 31;
    private const uint WaitForVblank = 1u << 28;
    private const uint Busy = 1;
    private const uint ProgramEnable = 1u << 16;
    private const uint PollEnable = 1u << 17;
    private const uint FaultEnable = 1u << 19;
    private const uint Program = 0x10_0000;
    private const uint PlaneSize = 0x70190;
    private const uint PlaneSurface = 0x7019C;
    private const uint PipeEvents = 0x44408;
    private const uint FirstEvent = 1u << 13;
    private const long FrameNs = 16_665_600;

    private readonly TestGpu _gpu = new(GpuPlatform.TigerLake, [new Connector(DigitalPort.B, ConnectorKind.Hdmi)]);

    private Pipe PipeA => _gpu.Core.Display.Pipes[0];

    [SetUp]
    public void Light() => TurnOn(_gpu);

    [Test]
    public void A_flip_is_latched_at_the_blank_and_then_reported_as_the_driver_of_Linux_7_asks_for()
    {
        _gpu[0x70180] = Enable | (8u << 23);
        Start(0, new DsbAssembler()
            .Write(PlaneSize, (767 << 16) | 1023)
            .WaitScanLine(isInside: false, 766, 769)
            .Write(PlaneSurface, 0x4000)
            .WaitVblanks(1)
            .WaitMicroseconds(1)
            .Interrupt());
        Assert.That(IsBusy(0), Is.True);
        Assert.That(PipeA.Planes[0].Live?.SurfaceOffset, Is.Null);

        _gpu.Advance(FrameNs + 10_000);

        Assert.That(PipeA.Planes[0].Live?.SurfaceOffset, Is.EqualTo(0x4000));
        Assert.That(IsBusy(0), Is.False);
        Assert.That(_gpu[PipeEvents] & (7 * FirstEvent), Is.EqualTo(FirstEvent));
        Assert.That(_gpu[Engine(0) + 0x28], Is.EqualTo(ProgramEnable | PollEnable | FaultEnable | 1));
        Assert.That(_gpu.HasTimerArmed, Is.False, "an idle buffer costs nothing");
    }

    [Test]
    public void A_buffer_that_waits_for_the_blank_starts_with_it()
    {
        Start(1, new DsbAssembler().Write(PlaneSize, 7).Interrupt(), WaitForVblank);
        _gpu.Advance(1_000_000);
        Assert.That(_gpu[PlaneSize], Is.Zero);

        _gpu.Advance(FrameNs);

        Assert.That(_gpu[PlaneSize], Is.EqualTo(7));
        Assert.That(_gpu[PipeEvents] & (7 * FirstEvent), Is.EqualTo(2 * FirstEvent));
    }

    [Test]
    public void A_buffer_starts_another_which_waits_for_itself()
    {
        uint second = Program + 0x1_0000;
        DsbAssembler chained = new DsbAssembler().Write(PlaneSize, 9).Interrupt();
        chained.CopyTo(_gpu.Surface.Bytes.AsSpan((int)second));
        Start(0, new DsbAssembler()
            .Write(Engine(2) + 8, Enable | WaitForVblank)
            .Write(Engine(2) + 0x28, ProgramEnable | 1)
            .Write(Engine(2), second)
            .Write(Engine(2) + 4, second + chained.Length));
        Assert.That((IsBusy(0), IsBusy(2)), Is.EqualTo((false, true)));

        _gpu.Advance(FrameNs);

        Assert.That((_gpu[PlaneSize], _gpu[PipeEvents] & (7 * FirstEvent)), Is.EqualTo((9u, 4 * FirstEvent)));
    }

    [Test]
    public void A_masked_write_to_its_own_control_does_not_stop_a_buffer()
    {
        Start(0, new DsbAssembler().Write(Engine(0) + 8, 0x100, byteEnables: 2).Write(PlaneSize, 5));

        Assert.That((_gpu[PlaneSize], _gpu[Engine(0) + 8]), Is.EqualTo((5u, Enable | 0x100)));
    }

    [TestCase(0u, Description = "disabled")]
    [TestCase(Enable | (1u << 16), Description = "halted")]
    public void A_buffer_that_the_driver_stops_does_nothing_more(uint control)
    {
        Start(0, new DsbAssembler().WaitVblanks(1).Write(PlaneSize, 5).Interrupt());

        _gpu[Engine(0) + 8] = control;
        _gpu.Advance(3 * FrameNs);

        Assert.That((IsBusy(0), _gpu[PlaneSize]), Is.EqualTo((false, 0u)));
    }

    [Test]
    public void A_program_outside_memory_is_reported_as_a_fault()
    {
        StartAt(0, 0xF000_0000, 0xF000_0040);

        Assert.That(IsBusy(0), Is.False);
        Assert.That(_gpu[Engine(0) + 0x28] & 0xF, Is.EqualTo(8));
        Assert.That(_gpu[PipeEvents] & (7 * FirstEvent), Is.EqualTo(FirstEvent));
    }

    [Test]
    public void A_poll_that_fails_is_reported_after_all_its_reads()
    {
        _gpu[Engine(0) + 0x10] = Enable | (50u << 23) | (2u << 15);
        _gpu[Engine(0) + 0x1C] = uint.MaxValue;
        Start(0, new DsbAssembler().Poll(PlaneSize, 5));
        _gpu.Advance(99_000);
        Assert.That(IsBusy(0), Is.True);

        _gpu.Advance(2_000);

        Assert.That((IsBusy(0), _gpu[Engine(0) + 0x28] & 0xF), Is.EqualTo((false, 2u)));
    }

    [Test]
    public void An_event_that_the_driver_did_not_enable_is_recorded_without_an_interrupt()
    {
        Start(0, new DsbAssembler().Interrupt(), events: 0);

        Assert.That((_gpu[Engine(0) + 0x28], _gpu[PipeEvents] & (7 * FirstEvent)), Is.EqualTo((1u, 0u)));
        _gpu[Engine(0) + 0x28] = 1;
        Assert.That(_gpu[Engine(0) + 0x28], Is.Zero);
    }

    [TestCase(0x64000u, Description = "a port")]
    [TestCase(0x44200u, Description = "interrupts")]
    [TestCase(0x46010u, Description = "a PLL")]
    public void A_program_reaches_only_pipes_planes_and_transcoders(uint register)
    {
        uint before = _gpu[register];

        Start(0, new DsbAssembler().Write(register, 0xFFFF_FFFF));

        Assert.That((_gpu[register], IsBusy(0)), Is.EqualTo((before, false)));
    }

    [Test]
    public void A_wait_on_a_pipe_that_goes_off_ends_when_it_comes_back()
    {
        Start(0, new DsbAssembler().WaitVblanks(1).Write(PlaneSize, 5));
        _gpu[0x70008] = 0;
        _gpu.Advance(10 * FrameNs);
        Assert.That((IsBusy(0), _gpu.HasTimerArmed), Is.EqualTo((true, false)));

        _gpu[0x70008] = Enable;
        _gpu.Advance(2 * FrameNs);

        Assert.That((IsBusy(0), _gpu[PlaneSize]), Is.EqualTo((false, 5u)));
    }

    [Test]
    public void Two_programs_that_start_each_other_for_ever_leave_time_for_other_work()
    {
        uint second = Program + 0x1_0000;
        DsbAssembler ping = new DsbAssembler().Write(Engine(1) + 8, Enable).Write(Engine(1), second);
        ping.Write(Engine(1) + 4, second + ping.Length + 8);
        DsbAssembler pong = new DsbAssembler().Write(Engine(0) + 8, Enable).Write(Engine(0), Program);
        pong.Write(Engine(0) + 4, Program + pong.Length + 8);
        pong.CopyTo(_gpu.Surface.Bytes.AsSpan((int)second));
        int before = _gpu.TimersFired;

        Start(0, ping);
        _gpu.Advance(100_000_000);

        Assert.That(_gpu.TimersFired - before, Is.LessThan(40), "one slice of work in 4 ms");
        _gpu[Engine(0) + 8] = 0;
        _gpu[Engine(1) + 8] = 0;
        _gpu.Advance(10_000_000);
        Assert.That(_gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void A_waiting_program_is_part_of_the_state()
    {
        Start(0, new DsbAssembler().WaitVblanks(1).Write(PlaneSize, 5).Interrupt());
        TestGpu other = new(GpuPlatform.TigerLake, _gpu.Core.Connectors);
        _gpu.Surface.Bytes.CopyTo(other.Surface.Bytes, 0);

        _gpu.MoveTo(other);
        Assert.That(other[PlaneSize], Is.Zero);
        other.Advance(2 * FrameNs);

        Assert.That((other[PlaneSize], other[Engine(0) + 8] & Busy), Is.EqualTo((5u, 0u)));
    }

    [Test]
    public void A_reset_drops_a_program()
    {
        Start(0, new DsbAssembler().WaitMicroseconds(1000).Write(PlaneSize, 5));

        _gpu.Core.Reset();
        _gpu.Advance(10_000_000);

        Assert.That((_gpu[PlaneSize], _gpu[Engine(0) + 8], _gpu.HasTimerArmed), Is.EqualTo((0u, 0u, false)));
    }

    private static uint Engine(int id) => 0x70B00 + (0x100 * (uint)id);

    private bool IsBusy(int id) => (_gpu[Engine(id) + 8] & Busy) != 0;

    private void Start(
        int id, DsbAssembler program, uint control = 0, uint events = ProgramEnable | PollEnable | FaultEnable)
    {
        program.CopyTo(_gpu.Surface.Bytes.AsSpan((int)Program));
        StartAt(id, Program, Program + program.Length, control, events);
    }

    private void StartAt(
        int id, uint head, uint tail, uint control = 0, uint events = ProgramEnable | PollEnable | FaultEnable)
    {
        _gpu[0x44404] = ~(7 * FirstEvent);
        _gpu[Engine(id) + 8] = Enable | control;
        _gpu[Engine(id) + 0x28] = events;
        _gpu[Engine(id)] = head;
        _gpu[Engine(id) + 4] = tail;
    }

    /// <summary>1024x768 on pipe A over HDMI at port B, clocked by DPLL0.</summary>
    private static void TurnOn(TestGpu gpu)
    {
        foreach ((uint offset, uint value) in ((uint, uint)[])
        [
            (0x164284, 0x0055_557B), (0x164288, 0x0000_1E84), (0x46010, Enable), (0x164280, 0),
            (0x60000, 0x053F_03FF), (0x60008, 0x049F_0417), (0x6000C, 0x0325_02FF), (0x60014, 0x0308_0302),
            (0x6001C, 0x03FF_02FF), (0x60400, Enable | (2u << 27)), (0x70008, Enable),
        ])
        {
            gpu[offset] = value;
        }
    }
}

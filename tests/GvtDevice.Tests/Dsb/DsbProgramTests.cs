using GvtDevice.Dsb;
using NUnit.Framework;

namespace GvtDevice.Tests.Dsb;

/// <summary>The interpreter alone: what instructions do, and that no program runs for longer than it may.</summary>
public sealed class DsbProgramTests
{
    private const uint Head = 0x1000;
    private const uint Register = 0x70190;

    private readonly TestSurface _memory = new();
    private readonly Target _target = new();
    private readonly DsbProgram _program = new();

    [Test]
    public void Instructions_have_their_effects_in_order_until_the_end()
    {
        Load(new DsbAssembler().Write(Register, 1).Noop().Interrupt().Write(Register, 2));

        Assert.That(Run().Kind, Is.EqualTo(DsbStopKind.End));
        Assert.That(_target.Log, Is.EqualTo(new[] { "70190=1", "interrupt", "70190=2" }));
        Assert.That(_program.IsRunning, Is.False);
    }

    [TestCase(0x0u, "70190=12345678/00000000")]
    [TestCase(0x2u, "70190=12345678/0000FF00")]
    [TestCase(0x9u, "70190=12345678/FF0000FF")]
    public void A_write_changes_only_the_bytes_that_it_enables(uint byteEnables, string expected)
    {
        Load(new DsbAssembler().Write(Register, 0x1234_5678, byteEnables));

        Run();

        Assert.That(_target.Log, Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void An_indexed_write_gives_all_values_to_one_register_and_skips_the_padding()
    {
        Load(new DsbAssembler().WriteIndexed(Register, 1, 2, 3).Write(Register + 4, 4));

        Run();

        Assert.That(_target.Log, Is.EqualTo(new[] { "70190=1", "70190=2", "70190=3", "70194=4" }));
    }

    [Test]
    public void A_wait_stops_the_program_which_then_goes_on_behind_it()
    {
        Load(new DsbAssembler().WaitVblanks(2).WaitMicroseconds(7).WaitScanLine(isInside: false, 10, 20).Interrupt());

        DsbStop[] stops = [Run(), Run(), Run(), Run()];

        Assert.That(
            stops.Select(stop => (stop.Kind, stop.Count)),
            Is.EqualTo(new[]
            {
                (DsbStopKind.Vblanks, 2u), (DsbStopKind.Microseconds, 7u), (DsbStopKind.ScanLine, 0u),
                (DsbStopKind.End, 0u),
            }));
        Assert.That(stops[2].Window.LinesIn(100), Is.EqualTo((21, 109)), "outside of 10 to 20, past the end");
        Assert.That(_target.Log, Is.EqualTo(new[] { "interrupt" }));
    }

    [Test]
    public void A_wait_for_a_window_of_lines_ends_inside_it()
    {
        Load(new DsbAssembler().WaitScanLine(isInside: true, 10, 20));

        Assert.That(Run().Window.LinesIn(100), Is.EqualTo((10, 20)));
    }

    [Test]
    public void A_poll_reads_again_at_its_interval_until_it_finds_the_value()
    {
        _target.PollFunction = new DsbPollFunction((1u << 31) | (5u << 23) | (3u << 15));
        _target.PollMask = 0xF0;
        _target.Answers = new Queue<uint>([0x00, 0x0F, 0x5A]);
        Load(new DsbAssembler().Poll(Register, 0x50).Interrupt());

        DsbStop[] stops = [Run(), Run(), Run()];

        Assert.That(
            stops.Select(stop => (stop.Kind, stop.Count)),
            Is.EqualTo(new[]
            {
                (DsbStopKind.Microseconds, 5u), (DsbStopKind.Microseconds, 5u), (DsbStopKind.End, 0u),
            }));
        Assert.That(_target.Log, Is.EqualTo(new[] { "interrupt" }));
    }

    [Test]
    public void A_poll_that_finds_nothing_fails_after_its_last_read_and_the_program_goes_on()
    {
        _target.PollFunction = new DsbPollFunction((1u << 31) | (1u << 15));
        _target.PollMask = 1;
        _target.Answers = new Queue<uint>([0, 0, 1]);
        Load(new DsbAssembler().Poll(Register, 1).Interrupt());

        Run();
        Run();

        Assert.That(_target.Log, Is.EqualTo(new[] { "poll failed", "interrupt" }));
        Assert.That(_target.Answers, Has.Count.EqualTo(1), "two reads");
    }

    [Test]
    public void Memory_that_cannot_be_read_is_a_fault()
    {
        _program.Start(0xFFFF_F000, 0xFFFF_FFF8);

        Assert.That((Run().Kind, _program.IsRunning), Is.EqualTo((DsbStopKind.Fault, false)));
    }

    [Test]
    public void A_program_whose_end_is_before_its_start_does_nothing()
    {
        _program.Start(0x2000, 0x1000);

        Assert.That(Run().Kind, Is.EqualTo(DsbStopKind.End));
    }

    [Test]
    public void A_budget_is_never_exceeded_and_a_program_resumes_in_the_middle_of_an_indexed_write()
    {
        Load(new DsbAssembler().WriteIndexed(Register, 1, 2, 3, 4, 5));
        int budget = 2;

        DsbStop first = _program.Run(_memory, _target, ref budget);
        DsbStop second = Run();

        Assert.That((first.Kind, second.Kind, budget), Is.EqualTo((DsbStopKind.Budget, DsbStopKind.End, 0)));
        Assert.That(
            _target.Log, Is.EqualTo(new[] { "70190=1", "70190=2", "70190=3", "70190=4", "70190=5" }));
    }

    [Test]
    public void An_indexed_write_of_more_values_than_there_are_ends_with_the_program()
    {
        Load(new DsbAssembler().Emit(9, uint.MaxValue, Register).Raw(0x0000_0002_0000_0001));

        Assert.That(Run().Kind, Is.EqualTo(DsbStopKind.End));
        Assert.That(_target.Log, Is.EqualTo(new[] { "70190=1", "70190=2" }));
    }

    [Test]
    public void A_program_that_is_stopped_by_its_own_write_does_nothing_more()
    {
        _target.OnWrite = _program.Stop;
        Load(new DsbAssembler().WriteIndexed(Register, 1, 2).Interrupt());

        Assert.That(Run().Kind, Is.EqualTo(DsbStopKind.Stopped));
        Assert.That(_target.Log, Is.EqualTo(new[] { "70190=1" }));
    }

    [Test]
    public void Random_programs_end_within_their_budget_whatever_they_are()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            random.NextBytes(_memory.Bytes.AsSpan(0, 1 << 16));
            for (int i = 7; i < 1 << 16; i += 8)
            {
                _memory.Bytes[i] = (byte)random.Next(16);
            }

            _program.Start((uint)random.Next(1 << 17), (uint)random.Next(1 << 17));
            int budget = 100_000;
            int runs = 0;
            while (_program.IsRunning && budget > 0)
            {
                _program.Run(_memory, _target, ref budget);
                runs++;
            }

            Assert.That(budget, Is.GreaterThanOrEqualTo(0));
            Assert.That(runs, Is.LessThanOrEqualTo(100_000));
        }
    }

    private void Load(DsbAssembler program)
    {
        program.CopyTo(_memory.Bytes.AsSpan((int)Head));
        _program.Start(Head, Head + program.Length);
    }

    private DsbStop Run()
    {
        int budget = 1000;
        return _program.Run(_memory, _target, ref budget);
    }

    private sealed class Target : IDsbTarget
    {
        public List<string> Log { get; } = [];

        public uint PollMask { get; set; }

        public DsbPollFunction PollFunction { get; set; }

        public Queue<uint> Answers { get; set; } = new();

        public Action? OnWrite { get; set; }

        public uint Read(uint register) => Answers.TryDequeue(out uint answer) ? answer : 0;

        public void Write(uint register, uint value, uint lanes)
        {
            Log.Add(lanes == uint.MaxValue ? $"{register:X}={value:X}" : $"{register:X}={value:X}/{lanes:X8}");
            OnWrite?.Invoke();
        }

        public void Interrupt() => Log.Add("interrupt");

        public void PollFailed() => Log.Add("poll failed");
    }
}

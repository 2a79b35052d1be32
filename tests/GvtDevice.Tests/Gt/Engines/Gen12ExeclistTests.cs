using GvtDevice.Platforms;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>What a driver of Gen12 sees of its submissions. Numbers are of i915's gen12_csb_parse and
/// intel_gt_irq.c.</summary>
public sealed class Gen12ExeclistTests
{
    private const uint MiUserInterrupt = 0x0100_0000;
    private const uint MiBatchBufferStart = 0x1880_0101;
    private const uint User = 1;
    private const uint ContextSwitch = 1 << 8;
    private const uint IsNewQueue = 1;
    private const uint IsPreempted = 5;
    private const uint Idle = 0x7FF << 15;
    private const uint Gdrst = 0x941C;

    /// <summary>Of context 5 of the blitter, with counter 3.</summary>
    private const uint Tag = (3u << 29) | (3 << 23) | (5 << 5);

    /// <summary>Of context 6, with counter 4.</summary>
    private const uint OtherTag = (3u << 29) | (4 << 23) | (6 << 5);

    private const uint OfTag = (3u << 26) | (5 << 15);
    private const uint OfOther = (4u << 26) | (6 << 15);
    private const uint BlitterClass = 3 << 3;

    private readonly EngineTestBench _bench = new(model: EngineModel.Gen12);

    [TestCase(0x2000u, 0, 0, 0u, 0u, Description = "RCS")]
    [TestCase(0x22000u, 0, 15, 3u, 0u, Description = "BCS")]
    [TestCase(0x1C_0000u, 1, 0, 1u, 0u, Description = "VCS0")]
    [TestCase(0x1D_0000u, 1, 2, 1u, 2u, Description = "VCS2")]
    [TestCase(0x1C_8000u, 1, 31, 2u, 0u, Description = "VECS0")]
    public void Every_engine_executes_and_interrupts_as_itself(
        uint engine, int bank, int bit, uint engineClass, uint instance)
    {
        EngineTestBench bench = new(engine, model: EngineModel.Gen12);

        bench.SubmitTagged(Tag, 0, MiUserInterrupt);
        bench.Gpu.Advance(1);

        Assert.That(bench.Head, Is.EqualTo(8), "executed");
        Assert.That(bench.Gpu[0x190010] & 3, Is.EqualTo(1u << bank));
        Assert.That(bench.Gpu[Word(bank)], Is.EqualTo(1u << bit));
        Assert.That(
            Take(bench, bank, bit),
            Is.EqualTo((1u << 31) | (instance << 20) | (engineClass << 16) | ContextSwitch | User));
        Assert.That(bench.Gpu[0x190010] & 3, Is.Zero);
    }

    [TestCase(0x2000u, 1, Description = "RCS")]
    [TestCase(0x22000u, 2, Description = "BCS")]
    [TestCase(0x1C_0000u, 5, Description = "VCS0")]
    [TestCase(0x1D_0000u, 7, Description = "VCS2")]
    [TestCase(0x1C_8000u, 13, Description = "VECS0")]
    public void Every_engine_is_reset_by_its_own_bit(uint engine, int resetBit)
    {
        EngineTestBench bench = new(engine, model: EngineModel.Gen12);
        bench.SubmitBatch(0, MiBatchBufferStart, EngineTestBench.BatchAt, 0);
        bench.Gpu.Advance(1);

        bench.Gpu[Gdrst] = ~((1u << resetBit) | 1);
        Assert.That(bench.Gpu.HasTimerArmed, Is.True, "the others'");
        bench.Gpu[Gdrst] = 1u << resetBit;

        Assert.That(bench.Gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void An_event_names_the_contexts_before_and_after_it()
    {
        _bench.SubmitTagged(Tag, 0, 0);
        Assert.That(_bench.Event(0), Is.EqualTo((IsNewQueue | BlitterClass | OfTag, Idle)), "after eleven comes zero");

        _bench.Gpu.Advance(1);

        Assert.That(_bench.StatusPointer, Is.EqualTo(1));
        Assert.That(_bench.Event(1), Is.EqualTo((BlitterClass | Idle, OfTag)));
    }

    [Test]
    public void A_second_context_follows_the_first()
    {
        _bench.SubmitTagged(Tag, 0, 0);
        _bench.SubmitOther(OtherTag, first: Tag);
        Assert.That(_bench.Event(1), Is.EqualTo((IsNewQueue | BlitterClass | OfTag, IsPreempted | OfTag)));

        _bench.Gpu.Advance(1);

        Assert.That(_bench.Event(2), Is.EqualTo((BlitterClass | OfOther, OfTag)));
        Assert.That(_bench.Event(3), Is.EqualTo((BlitterClass | Idle, OfOther)));
    }

    [Test]
    public void The_events_go_round_after_twelve()
    {
        for (int i = 0; i < 7; i++)
        {
            _bench.SubmitTagged(Tag, 0, 0);
            _bench.Gpu.Advance(1);
        }

        Assert.That(_bench.StatusPointer, Is.EqualTo(1), "two each");
        Assert.That(_bench[0x3A0] & 0xF, Is.EqualTo(1));
        Assert.That(_bench.Event(11), Is.EqualTo((BlitterClass | Idle, OfTag)));
    }

    [Test]
    public void The_status_says_whether_a_context_runs_and_which()
    {
        Assert.That((_bench[0x234], _bench[0x238]), Is.EqualTo((0u, 0u)));

        _bench.SubmitTagged(Tag, 0, 0);
        Assert.That((_bench[0x234], _bench[0x238]), Is.EqualTo((1u << 7, Tag)));
        _bench.Gpu.Advance(1);

        Assert.That((_bench[0x234], _bench[0x238]), Is.EqualTo((0u, 0u)));
    }

    [Test]
    public void Contexts_in_the_queue_are_not_taken_before_they_are_loaded()
    {
        _bench[0x510] = 0x2_0001;
        _bench[0x550] = 2;

        Assert.That(_bench.Gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void Engines_that_do_not_execute_take_no_submission()
    {
        TestGpu gpu = new(GpuPlatform.RocketLake, []);
        gpu[0x2510] = 0x2_0001;

        gpu[0x2550] = 1;

        Assert.That(gpu.HasTimerArmed, Is.False);
        Assert.That(gpu[0x2234], Is.Zero);
    }

    [Test]
    public void What_happens_while_a_driver_reads_comes_as_another_interrupt()
    {
        _bench.SubmitTagged(Tag, MiUserInterrupt, 0);
        _bench.Gpu.Advance(1);
        int rises = _bench.Gpu.LineRises;
        Enable(false);
        uint first = _bench.Gpu[Word(0)];
        _bench.Gpu[Selector(0)] = 1 << 15;
        uint identity = _bench.Gpu[Identity(0)];

        _bench.SubmitTagged(Tag, 0, 0);
        _bench.Gpu[Word(0)] = first;

        Assert.That(identity & 0xFFFF, Is.EqualTo(ContextSwitch | User));
        Assert.That(_bench.Gpu[Word(0)], Is.EqualTo(1 << 15), "set again");
        Enable(true);
        Assert.That(_bench.Gpu.LineRises, Is.EqualTo(rises + 1));
        Assert.That(Take(_bench, 0, 15) & 0xFFFF, Is.EqualTo(ContextSwitch));
    }

    [TestCase(0x190030u, 0x0108_0008u, Description = "not enabled")]
    [TestCase(0x1900A0u, 0xFFF7_FFFFu, Description = "masked")]
    public void Interrupts_that_a_driver_does_not_want_are_not_reported(uint register, uint value)
    {
        _bench.Gpu[register] = value;

        _bench.SubmitTagged(Tag, MiUserInterrupt, 0);
        _bench.Gpu.Advance(1);

        Assert.That(_bench.Gpu[Word(0)], Is.Zero);
        Assert.That(_bench.Head, Is.EqualTo(8), "executed");
    }

    [Test]
    public void A_source_without_events_has_no_valid_identity()
    {
        _bench.SubmitTagged(Tag, 0, 0);

        _bench.Gpu[Selector(0)] = 1;
        Assert.That(_bench.Gpu[Identity(0)], Is.Zero, "the render engine's");
        _bench.Gpu[Selector(0)] = 1 << 15;
        _bench.Gpu[Identity(0)] = 1u << 31;

        Assert.That(_bench.Gpu[Identity(0)] >> 31, Is.Zero, "read");
    }

    [Test]
    public void A_restored_device_still_has_the_interrupt()
    {
        Enable(true);
        _bench.SubmitTagged(Tag, MiUserInterrupt, 0);
        _bench.Gpu.Advance(1);
        EngineTestBench other = new(model: EngineModel.Gen12);
        _bench.Gpu.Surface.Bytes.CopyTo(other.Gpu.Surface.Bytes, 0);

        _bench.Gpu.MoveTo(other.Gpu);

        Assert.That(other.Gpu.LineRises, Is.EqualTo(1));
        Assert.That(Take(other, 0, 15) & 0xFFFF, Is.EqualTo(ContextSwitch | User));
    }

    private static uint Word(int bank) => 0x190018 + (4 * (uint)bank);

    private static uint Identity(int bank) => 0x190060 + (4 * (uint)bank);

    private static uint Selector(int bank) => 0x190070 + (4 * (uint)bank);

    private void Enable(bool isEnabled) => _bench.Gpu[0x190010] = isEnabled ? 1u << 31 : 0;

    /// <summary>Reads a source's events as a driver does.</summary>
    private static uint Take(EngineTestBench bench, int bank, int bit)
    {
        bench.Gpu[Selector(bank)] = 1u << bit;
        uint identity = bench.Gpu[Identity(bank)];
        bench.Gpu[Identity(bank)] = 1u << 31;
        bench.Gpu[Word(bank)] = 1u << bit;
        return identity;
    }
}

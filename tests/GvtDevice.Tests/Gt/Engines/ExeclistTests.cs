using System.Runtime.InteropServices;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

public sealed class ExeclistTests
{
    private const uint UserInterrupt = 1;
    private const uint ContextInterrupt = 1 << 8;
    private const uint MiUserInterrupt = 0x0100_0000;
    private const uint MiBatchBufferEnd = 0x0500_0000;
    private const uint MiBatchBufferStart = 0x1880_0101;

    private readonly EngineTestBench _bench = new();

    [Test]
    public void A_submission_is_accepted_executed_and_reported()
    {
        _bench.SubmitTagged(0x22, 0, MiUserInterrupt);

        Assert.That(_bench.Event(0), Is.EqualTo((1u, 0u)), "idle to active, after five comes zero");
        _bench.Gpu.Advance(1);

        Assert.That(_bench.StatusPointer, Is.EqualTo(1));
        Assert.That(_bench.Event(1), Is.EqualTo((0x18u, 0x22u)), "complete, idle");
        Assert.That(_bench.Head, Is.EqualTo(8));
        Assert.That(_bench.TakeInterrupts(), Is.EqualTo(UserInterrupt | ContextInterrupt));
        Assert.That(_bench.Gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void The_tag_of_the_context_that_runs_can_be_read()
    {
        const uint executionStatusHigh = 0x238;
        Assert.That(_bench[executionStatusHigh], Is.Zero);
        _bench.SubmitTagged(0x22, 0, MiUserInterrupt);

        Assert.That(_bench[executionStatusHigh], Is.EqualTo(0x22));
        _bench.Gpu.Advance(1);

        Assert.That(_bench[executionStatusHigh], Is.Zero);
    }

    [Test]
    public void A_masked_interrupt_is_not_reported()
    {
        _bench.Gpu[EngineTestBench.Blitter + 0xA8] = 0xFEFF_FEFF;

        _bench.Submit(MiUserInterrupt, 0);
        _bench.Gpu.Advance(1);

        Assert.That(_bench.TakeInterrupts(), Is.EqualTo(ContextInterrupt));
    }

    [Test]
    public void Engines_that_do_not_execute_take_no_submission()
    {
        TestGpu gpu = new();

        Assert.That(() => { for (int i = 0; i < 8; i++) { gpu[0x2230] = 1; } }, Throws.Nothing);
        Assert.That(gpu.HasTimerArmed, Is.False);
    }

    [Test]
    public void A_batch_that_never_ends_delays_nothing_else_and_is_extended_in_place()
    {
        _bench.SubmitBatch(0, MiBatchBufferStart, 0x10_0000, 0);
        for (int i = 0; i < 10; i++)
        {
            _bench.Gpu.Advance(1_000_000);
        }

        Assert.That(_bench.StatusPointer, Is.Zero, "still running");
        _bench.SubmitTagged(0x23, MiUserInterrupt, 0);
        Assert.That(_bench.Event(1), Is.EqualTo((0x8002u, 7u)), "lite restore");

        MemoryMarshal.Write(_bench.ContextMemory[0x10_0000..], MiBatchBufferEnd);
        _bench.Gpu.Advance(10_000_000);

        Assert.That(_bench.Event(2), Is.EqualTo((0x18u, 0x23u)));
        Assert.That(_bench.TakeInterrupts() & UserInterrupt, Is.EqualTo(UserInterrupt));
    }

    /// <summary>Each round moves a value on by one place.</summary>
    [Test]
    public void A_batch_that_jumps_back_goes_round_once_and_lets_others_have_their_turn()
    {
        const uint copy = 0x1700_0003;
        _bench.SubmitBatch(
            copy, 0x1008, 0, 0x1004, 0,
            copy, 0x1004, 0, 0x1000, 0,
            MiBatchBufferStart, 0x10_0000, 0);
        MemoryMarshal.Write(_bench.ContextMemory[0x1000..], 5u);

        _bench.Gpu.Advance(1);
        Assert.That(MemoryMarshal.Read<uint>(_bench.ContextMemory[0x1004..]), Is.EqualTo(5));
        Assert.That(MemoryMarshal.Read<uint>(_bench.ContextMemory[0x1008..]), Is.Zero);

        _bench.Gpu.Advance(1_000_000);
        Assert.That(MemoryMarshal.Read<uint>(_bench.ContextMemory[0x1008..]), Is.EqualTo(5));
        Assert.That(_bench.StatusPointer, Is.Zero, "still running");
    }

    /// <summary>As IGT's spinner does.</summary>
    [Test]
    public void A_batch_that_loops_while_a_value_is_greater_ends_when_the_value_changes()
    {
        const uint endUnlessGreater = 0x1B00_0002 | (1 << 21);
        _bench.SubmitBatch(endUnlessGreater, MiBatchBufferEnd, 0x1000, 0, MiBatchBufferStart, 0x10_0000, 0);
        MemoryMarshal.Write(_bench.ContextMemory[0x1000..], uint.MaxValue);
        _bench.Gpu.Advance(1_000_000);
        Assert.That(_bench.StatusPointer, Is.Zero, "still running");

        MemoryMarshal.Write(_bench.ContextMemory[0x1000..], MiBatchBufferEnd);
        _bench.Gpu.Advance(1_000_000);

        Assert.That(_bench.StatusPointer, Is.EqualTo(1));
    }

    [TestCase(0x0Fu, ExpectedResult = true)]
    [TestCase(0xF0u, ExpectedResult = false)]
    public bool A_conditional_end_may_look_at_some_bits_only(uint mask)
    {
        const uint endUnlessEqualUnderMask = 0x1B00_0002 | (1 << 21) | (1 << 19) | (4 << 12);
        _bench.SubmitBatch(endUnlessEqualUnderMask, 5, 0x1000, 0, 0x1000_0002, 0x2000, 0, 1, MiBatchBufferEnd);
        MemoryMarshal.Write(_bench.ContextMemory[0x1000..], 0x35u);
        MemoryMarshal.Write(_bench.ContextMemory[0x1004..], mask);

        _bench.Gpu.Advance(1);

        Assert.That(_bench.StatusPointer, Is.EqualTo(1));
        return MemoryMarshal.Read<uint>(_bench.ContextMemory[0x2000..]) == 1;
    }

    [Test]
    public void A_reset_of_the_engine_forgets_what_was_submitted()
    {
        _bench.SubmitBatch(0, MiBatchBufferStart, 0x10_0000, 0);
        _bench.Gpu.Advance(1);

        _bench.Gpu[0x941C] = 1 << 3;

        Assert.That(_bench.Gpu[0x941C], Is.Zero);
        Assert.That(_bench.Gpu.HasTimerArmed, Is.False);
        Assert.That(_bench.StatusPointer, Is.Zero, "no event of its end");
    }

    [Test]
    public void A_reset_of_another_engine_does_not_touch_it()
    {
        _bench.SubmitBatch(0, MiBatchBufferStart, 0x10_0000, 0);
        _bench.Gpu.Advance(1);

        _bench.Gpu[0x941C] = 1 << 1;

        Assert.That(_bench.Gpu.HasTimerArmed, Is.True);
    }

    [Test]
    public void A_semaphore_is_waited_for()
    {
        const uint semaphoreWaitEqual = 0x0E00_0002 | (4 << 12);
        _bench.SubmitBatch(semaphoreWaitEqual, 5, 0x1000, 0, MiBatchBufferEnd);
        _bench.Gpu.Advance(1_000_000);
        Assert.That(_bench.StatusPointer, Is.Zero);

        MemoryMarshal.Write(_bench.ContextMemory[0x1000..], 5u);
        _bench.Gpu.Advance(1_000_000);

        Assert.That(_bench.StatusPointer, Is.EqualTo(1));
    }

    [Test]
    public void Values_are_stored_in_the_context_and_globally()
    {
        _bench.SubmitBatch(
            0x1000_0002, 0x2000, 0, 0xAAAA,                     // MI_STORE_DATA_IMM
            0x1000_0002 | (1 << 22), 0x50_0000, 0, 0xBBBB,      // ... global
            0x1300_0002 | (1 << 14), 0x3000, 0, 0xCCCC,         // MI_FLUSH_DW
            MiBatchBufferEnd);
        _bench.Gpu.Advance(1);

        Assert.That(MemoryMarshal.Read<uint>(_bench.ContextMemory[0x2000..]), Is.EqualTo(0xAAAA));
        Assert.That(_bench.Guest(0x50_0000), Is.EqualTo(0xBBBB));
        Assert.That(MemoryMarshal.Read<uint>(_bench.ContextMemory[0x3000..]), Is.EqualTo(0xCCCC));
    }

    [Test]
    public void A_context_without_memory_hangs_and_nothing_else_happens()
    {
        _bench.SetImage(0x33, 0);
        _bench.SubmitBatch(MiBatchBufferEnd);

        Assert.That(() => _bench.Gpu.Advance(1_000_000), Throws.Nothing);
        Assert.That(_bench.StatusPointer, Is.Zero);
    }

    [Test]
    public void A_restored_device_goes_on_in_the_middle_of_a_batch()
    {
        _bench.SubmitBatch(0, MiBatchBufferStart, 0x10_0000, 0);
        _bench.Gpu.Advance(1);
        TestGpu other = new(executesCommands: true);
        _bench.Gpu.Surface.Bytes.CopyTo(other.Surface.Bytes, 0);
        _bench.Gpu.MoveTo(other);

        MemoryMarshal.Write(other.Surface.Bytes.AsSpan((2 << 20) + 0x10_0000), MiBatchBufferEnd);
        other.Advance(1_000_000);

        Assert.That(other[EngineTestBench.Blitter + 0x3A0] & 7, Is.EqualTo(1));
    }
}

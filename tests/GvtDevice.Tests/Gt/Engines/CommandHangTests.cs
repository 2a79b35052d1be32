using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Commands that an engine does not know. Offsets are of i915's intel_engine_regs.h.</summary>
public sealed class CommandHangTests
{
    private const uint Acthd = 0x74;
    private const uint Ipehr = 0x68;
    private const uint Head = 0x34;
    private const uint RingTail = 0x30;
    private const uint Eir = 0xB0;
    private const uint Emr = 0xB4;
    private const uint Esr = 0xB8;
    private const uint Imr = 0xA8;
    private const uint Gdrst = 0x941C;
    private const uint ResetBlitter = 1 << 3;
    private const uint InstructionError = 1;
    private const uint ErrorInterrupt = 1 << 3;
    private const uint ContextInterrupt = 1 << 8;

    /// <summary>What IGT puts into batches that are to hang.</summary>
    private const uint NoCommand = 0xDEAD_BEEF;

    private static readonly uint[] s_unknownMi =
    [
        0x10, 0x11, 0x15, 0x17, 0x1E, 0x1F, 0x25, 0x30, 0x32, 0x33, 0x34, 0x35,
        0x37, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F,
    ];

    private readonly LogLines _logger = new();

    private static IEnumerable<TestCaseData> Unknown()
    {
        foreach (uint client in (uint[])[1, 4, 5, 6, 7])
        {
            yield return new TestCaseData(EngineTestBench.Blitter, client << 29).SetArgDisplayNames($"client {client}");
        }

        foreach (uint opcode in s_unknownMi)
        {
            yield return new TestCaseData(EngineTestBench.Render, opcode << 23).SetArgDisplayNames($"MI 0x{opcode:X2}");
        }

        yield return Of(EngineTestBench.Blitter, NoCommand, "IGT's");
        yield return Of(EngineTestBench.Render, NoCommand, "IGT's");
        yield return Of(EngineTestBench.Video, NoCommand, "IGT's");
        yield return Of(EngineTestBench.Video, Mi.DisplayFlip, "a flip on the video engine");
        yield return Of(EngineTestBench.Video, Mi.WaitForEvent, "an event of the display on the video engine");
        yield return Of(EngineTestBench.Blitter, 0x7A00_0004, "PIPE_CONTROL on the blitter");
        yield return Of(EngineTestBench.Render, 0x5400_0005, "XY_COLOR_BLT on the render engine");
        yield return Of(EngineTestBench.Render, 0x7AFF_0000, "an unknown 3D command");
        yield return Of(EngineTestBench.Blitter, 0x5FC0_0000, "an unknown 2D command");

        static TestCaseData Of(uint engine, uint header, string name) =>
            new TestCaseData(engine, header).SetArgDisplayNames($"0x{engine:X}", name);
    }

    [TestCaseSource(nameof(Unknown))]
    public void An_unknown_command_in_a_batch_hangs_the_engine_on_it(uint engine, uint header)
    {
        EngineTestBench bench = new(engine);
        bench.SubmitBatch([0, 0, header, .. Mi.Mark(1), Mi.BatchBufferEnd]);
        bench.Gpu.Advance(1);

        Assert.That(bench[Ipehr], Is.EqualTo(header));
        Assert.That(bench[Acthd], Is.EqualTo(EngineTestBench.BatchAt + 8));
        Assert.That(bench[Head], Is.EqualTo(12), "behind the call of the batch");
        Assert.That(bench[Esr], Is.EqualTo(InstructionError));
        Assert.That(bench.Gpu.HasTimerArmed, Is.False, "it waits for its reset");
        bench.Gpu.Advance(1_000_000_000);
        Assert.That(bench.Guest(Mi.Marker), Is.Zero);
        Assert.That(bench.StatusPointer, Is.Zero, "it is not done");
    }

    [Test]
    public void An_unknown_command_in_the_ring_hangs_the_engine_on_it()
    {
        EngineTestBench bench = Bench();
        bench.Submit([0, NoCommand, .. Mi.Mark(1)]);
        bench.Gpu.Advance(1);

        Assert.That(bench[Ipehr], Is.EqualTo(NoCommand));
        Assert.That(bench[Acthd], Is.EqualTo(4), "in the ring it is the head");
        Assert.That(bench[Head], Is.EqualTo(4));
        Assert.That(bench[RingTail], Is.EqualTo(bench.Tail));
        Assert.That(bench.Guest(Mi.Marker), Is.Zero);
    }

    /// <summary>As i915 does, execlists_irq_handler and enable_error_interrupt.</summary>
    [Test]
    public void The_driver_gets_one_error_interrupt_and_a_reset_of_the_engine_clears_the_error()
    {
        EngineTestBench bench = Bench();
        bench.Submit([NoCommand]);
        bench.TakeInterrupts();
        bench.Gpu.Advance(1);

        Assert.That(bench.TakeInterrupts(), Is.EqualTo(ErrorInterrupt));
        Assert.That(bench[Eir], Is.EqualTo(InstructionError));
        bench[Emr] = uint.MaxValue;
        bench[Eir] = InstructionError;
        Assert.That(bench[Eir], Is.Zero);
        Assert.That(bench[Esr], Is.EqualTo(InstructionError), "until the reset");

        bench.Gpu[Gdrst] = ResetBlitter;
        bench[Eir] = uint.MaxValue;
        Assert.That(bench[Esr], Is.Zero);
        bench[Emr] = ~InstructionError;
        Assert.That(bench.TakeInterrupts(), Is.Zero);
        Assert.That((bench[Ipehr], bench[Acthd], bench[Head], bench[RingTail]), Is.EqualTo((0u, 0u, 0u, 0u)));

        bench.SkipRing();
        bench.Submit([.. Mi.Mark(1)]);
        bench.Gpu.Advance(1);
        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(1), "it executes again");
        Assert.That(bench.TakeInterrupts(), Is.EqualTo(ContextInterrupt));
    }

    [Test]
    public void A_masked_error_is_reported_when_it_is_unmasked_and_cannot_be_cleared()
    {
        EngineTestBench bench = Bench();
        bench[Emr] = uint.MaxValue;
        bench.Submit([NoCommand]);
        bench.TakeInterrupts();
        bench.Gpu.Advance(1);
        Assert.That(bench[Eir], Is.Zero);
        Assert.That(bench.TakeInterrupts(), Is.Zero);

        bench[Emr] = ~InstructionError;
        Assert.That(bench.TakeInterrupts(), Is.EqualTo(ErrorInterrupt));
        bench[Eir] = InstructionError;

        Assert.That(bench[Eir], Is.EqualTo(InstructionError));
    }

    [Test]
    public void An_engine_that_hangs_takes_more_of_its_context_and_no_other_one()
    {
        EngineTestBench bench = Bench();
        bench.Submit([NoCommand]);
        bench.Gpu.Advance(1);
        uint events = bench.StatusPointer;

        foreach (uint dword in (uint[])[0, 0, 9, 0x2_8000 | 1])
        {
            bench[0x230] = dword;
        }

        Assert.That(bench.StatusPointer, Is.EqualTo(events), "another context is not taken");
        bench.Submit([.. Mi.Mark(1)]);
        Assert.That(bench.Event(events + 1), Is.EqualTo((0x8002u, 7u)), "lite restore");
        bench.Gpu.Advance(1_000_000);
        Assert.That(bench.Guest(Mi.Marker), Is.Zero);
        Assert.That(bench[Ipehr], Is.EqualTo(NoCommand));
    }

    [Test]
    public void A_reset_of_another_engine_does_not_end_the_hang()
    {
        EngineTestBench bench = Bench();
        bench.Submit([NoCommand]);
        bench.Gpu.Advance(1);

        bench.Gpu[Gdrst] = 1 << 1;

        Assert.That(bench[Esr], Is.EqualTo(InstructionError));
    }

    [Test]
    public void A_restored_device_hangs_on()
    {
        EngineTestBench bench = Bench();
        bench.Submit([NoCommand, .. Mi.Mark(1)]);
        bench.Gpu.Advance(1);
        TestGpu other = new(executesCommands: true);
        bench.Gpu.Surface.Bytes.CopyTo(other.Surface.Bytes, 0);
        bench.Gpu.MoveTo(other);

        other.Advance(1_000_000);

        Assert.That(other[EngineTestBench.Blitter + Ipehr], Is.EqualTo(NoCommand));
        Assert.That(other[EngineTestBench.Blitter + Esr], Is.EqualTo(InstructionError));
        Assert.That(BitConverter.ToUInt32(other.Surface.Bytes, (int)Mi.Marker), Is.Zero);
    }

    [Test]
    public void A_hang_is_reported_in_the_log()
    {
        EngineTestBench bench = new(logger: _logger);
        bench.SubmitBatch([0, NoCommand]);
        bench.Gpu.Advance(1);

        Assert.That(
            _logger.Lines, Has.One.Contains("BCS hangs: invalid command 0xDEADBEEF at graphics address 0x100004"));
    }

    [Test]
    public void Head_and_tail_are_shown_while_an_engine_runs_and_meet_when_it_is_done()
    {
        const uint batchBufferStart = 0x1880_0101;
        EngineTestBench bench = Bench();
        bench.SubmitBatch(0, batchBufferStart, EngineTestBench.BatchAt, 0);
        bench.Gpu.Advance(1_000_000);
        Assert.That(bench[Acthd], Is.EqualTo(EngineTestBench.BatchAt));

        BitConverter.TryWriteBytes(bench.ContextMemory[(int)EngineTestBench.BatchAt..], Mi.BatchBufferEnd);
        bench.Gpu.Advance(1_000_000);

        Assert.That(bench[Head], Is.EqualTo(bench.Tail));
        Assert.That(bench[RingTail], Is.EqualTo(bench.Tail));
    }

    /// <summary>A blitter whose error is told, as i915 sets it up.</summary>
    private static EngineTestBench Bench()
    {
        EngineTestBench bench = new();
        bench[Imr] = 0;
        bench[Emr] = uint.MaxValue;
        bench[Eir] = uint.MaxValue;
        bench[Emr] = ~InstructionError;
        return bench;
    }
}

using System.Runtime.InteropServices;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>A context that another one replaces while it is in a batch.</summary>
internal sealed class PreemptionTests
{
    private const uint OtherTag = 6 << 5;
    private const uint Semaphore = 0x1000;
    private const uint SecondBatch = 0x11_0000;
    private const uint CallSecond = 0x18C0_0101;

    private static IEnumerable<EngineModel> Models => [EngineModel.Gen9, EngineModel.Gen12];

    [Test]
    public void It_goes_on_in_the_batch_where_it_was(
        [ValueSource(nameof(Models))] EngineModel model, [Values] bool isSecondLevel)
    {
        EngineTestBench bench = Replace(model, isSecondLevel);
        Assert.That(Stored(bench), Is.EqualTo((1, 0, 0)));
        MemoryMarshal.Write(bench.ContextMemory[0x2000..], 0u);

        MemoryMarshal.Write(bench.ContextMemory[(int)Semaphore..], 5u);
        bench.SubmitAgain(7);
        bench.Gpu.Advance(1_000_000);

        Assert.That(Stored(bench), Is.EqualTo((0, 2, 3)), "what came before is not executed again");
        Assert.That(bench.Head, Is.EqualTo(bench.Tail));
    }

    /// <summary>After a reset a driver rewinds the ring to the request that it wants to have executed again.</summary>
    [Test]
    public void It_starts_where_a_driver_put_it_if_the_engine_was_reset_since(
        [ValueSource(nameof(Models))] EngineModel model)
    {
        EngineTestBench bench = Replace(model, isSecondLevel: false);
        bench.SubmitAgain(7);
        bench.Gpu.Advance(1);
        MemoryMarshal.Write(bench.ContextMemory[0x2000..], 0u);
        bench.Gpu[0x941C] = 1;

        bench.SetImage(5, 0);
        bench.SubmitAgain(7);
        bench.Gpu.Advance(1);

        Assert.That(Stored(bench), Is.EqualTo((1, 0, 0)));
    }

    private static (int, int, int) Stored(EngineTestBench bench)
    {
        ReadOnlySpan<int> stored = MemoryMarshal.Cast<byte, int>(bench.ContextMemory[0x2000..0x200C]);
        return (stored[0], stored[1], stored[2]);
    }

    /// <summary>A batch that stores 1, waits, stores 2, and at the end 3; while it waits, another context is
    /// executed.</summary>
    private static EngineTestBench Replace(EngineModel model, bool isSecondLevel)
    {
        EngineTestBench bench = new(model: model);
        uint[] waiting =
        [
            .. Store(0x2000, 1), Mi.SemaphoreWait | (4 << 12), 5, Semaphore, 0, .. Store(0x2004, 2),
        ];
        uint[] second = [.. waiting, Mi.BatchBufferEnd];
        second.CopyTo(MemoryMarshal.Cast<byte, uint>(bench.ContextMemory[(int)SecondBatch..]));
        bench.SubmitBatch(
            [.. isSecondLevel ? [CallSecond, SecondBatch, 0] : waiting, .. Store(0x2008, 3), Mi.BatchBufferEnd]);
        bench.Gpu.Advance(1_000_000);

        bench.SubmitOther(OtherTag);
        bench.Gpu.Advance(1_000_000);
        Assert.That(bench.Gpu.HasTimerArmed, Is.False, "the other one is complete");
        return bench;
    }

    private static uint[] Store(uint address, uint value) => [Mi.StoreDword, address, 0, value];
}

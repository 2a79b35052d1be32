using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Batches that no driver would write.</summary>
internal sealed class CommandFuzzTests
{
    /// <summary>Headers of commands that are carried out, with their lengths.</summary>
    private static readonly uint[] s_headers =
    [
        0x0100_0000, 0x0500_0000, 0x0E00_0002, 0x1000_0002, 0x1020_0003, 0x1080_0001, 0x1100_0001, 0x1200_0002,
        0x1300_0002,
        0x1320_4003, 0x1700_0003, 0x1880_0101, 0x18C0_0101, 0x5400_0005, 0x54C0_0008, 0x5080_0008, 0x5C80_0044,
        0x7A00_0004,
        Mi.DisplayFlip, Mi.DisplayFlip | 0x500, Mi.WaitForEvent, Mi.WaitForEvent | Mi.WaitFlip1A, Mi.LoadScanLinesIncl,
        Mi.LoadScanLinesExcl | (1 << 19), Mi.LoadRegisterImm, Mi.LoadRegisterReg, Mi.LoadRegisterMemGlobal,
        Mi.StoreRegisterMemGlobal,
        0x5040_000A, 0x5050_000A, 0x5100_0009, 0x5128_0009, Mi.LoadRegisterImm | (1 << 19),
        Mi.LoadRegisterReg | (3 << 18), Mi.SemaphoreWait | (1 << 16), 0x0200_0000, 0x786D_0000,
        0x7400_0007, 0x7401_0003, 0x7820_000A,
    ];

    /// <summary>Generations and registers of engines.</summary>
    private static IEnumerable<TestCaseData> Engines =>
        from engine in (IEnumerable<(EngineModel Model, uint Registers)>)
        [
            (EngineModel.Gen9, EngineTestBench.Render), (EngineModel.Gen9, EngineTestBench.Blitter),
            (EngineModel.Gen12, EngineTestBench.Render), (EngineModel.Gen12, EngineTestBench.Blitter),
            (EngineModel.Gen12, 0x1C_0000u), (EngineModel.Gen12, 0x1D_0000u), (EngineModel.Gen12, 0x1C_8000u),
        ]
        from seed in Enumerable.Range(1, 10)
        select new TestCaseData(engine.Model, engine.Registers, seed)
            .SetArgDisplayNames(engine.Model.Platform.Name, $"0x{engine.Registers:X}", $"{seed}");

    [TestCaseSource(nameof(Engines))]
    public void Random_commands_neither_throw_nor_hold_anything_up(EngineModel model, uint engine, int seed)
    {
        Random random = new(seed);
        EngineTestBench bench = new(engine, model: model);
        for (int round = 0; round < 4; round++)
        {
            uint[] commands = [.. Enumerable.Range(0, 96).Select(_ => Dword(random))];
            bench.SubmitBatch(commands);
            Assert.That(() => bench.Gpu.Advance(2_000_000), Throws.Nothing);
        }

        bench.Gpu[0x941C] = 1;
        Assert.That(bench.Gpu.HasTimerArmed, Is.False);
    }

    /// <summary>They write all registers but those that submit and reset.</summary>
    [TestCaseSource(nameof(Engines))]
    public void Random_commands_of_a_driver_neither_throw_nor_hold_anything_up(
        EngineModel model, uint engine, int seed)
    {
        Random random = new(seed);
        EngineTestBench bench = new(engine, model: model);
        bench.Gpu.TurnOn(0);
        for (int round = 0; round < 8; round++)
        {
            uint[] commands = [.. Enumerable.Range(0, 96).SelectMany(_ => DriverCommand(random))];
            bench.SubmitGlobalBatch([.. commands, Mi.BatchBufferEnd]);
            Assert.That(() => bench.Gpu.Advance(2_000_000), Throws.Nothing);
            bench.Gpu[0x941C] = uint.MaxValue;
            bench.SkipRing();
        }
    }

    [TestCaseSource(nameof(Engines))]
    public void Random_memory_as_context_and_tables_is_survived(EngineModel model, uint engine, int seed)
    {
        Random random = new(seed);
        EngineTestBench bench = new(engine, model: model);
        random.NextBytes(bench.Gpu.Surface.Bytes.AsSpan(0x2_0000, 0x3_0000));
        bench.Submit(0, 0);

        Assert.That(() => bench.Gpu.Advance(5_000_000), Throws.Nothing);
    }

    private static uint[] DriverCommand(Random random) => random.Next(4) switch
    {
        0 => [Mi.LoadRegisterImm, (uint)random.Next((int)GpuLayout.MmioSize) & ~3u, Dword(random)],
        1 => [Mi.LoadRegisterImm, 0x7_0000 + ((uint)random.Next(0x3000) & ~3u), Dword(random)],
        2 => Mi.Flip(
            random.Next(3), random.Next(3), Dword(random) & ~3u, (uint)random.Next(2), (uint)random.Next(1024)),
        _ => [Dword(random)],
    };

    private static uint Dword(Random random) => random.Next(4) switch
    {
        0 => s_headers[random.Next(s_headers.Length)],
        1 => (uint)random.Next((int)GpuLayout.MmioSize) & ~3u,
        2 => (uint)((random.Next(64) << 16) | random.Next(64)),
        _ => (uint)random.NextInt64(uint.MaxValue),
    };
}

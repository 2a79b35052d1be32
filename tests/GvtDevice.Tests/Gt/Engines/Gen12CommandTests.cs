using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice.Gtt;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Commands of Gen12. Sources: Mesa, genxml/gen120.xml; i915, gen8_engine_cs.c.</summary>
public sealed class Gen12CommandTests
{
    private const uint BlockCopy = 0x5040_000A;
    private const uint FastColor = 0x5100_0009;
    private const uint Depth32 = 2 << 19;
    private const uint Compressed = 1 << 29;
    private const uint IsRelative = 1 << 19;
    private const uint IsSourceRelative = 1 << 18;
    private const uint PollsRegister = 1 << 16;
    private const uint GeneralPurpose = 0x600;
    private const uint Predicate = 0x400;
    private const uint AuxInvalidate = 0x4248;

    private readonly LogLines _logger = new();
    private readonly EngineTestBench _bench;

    public Gen12CommandTests() => _bench = new EngineTestBench(logger: _logger, model: EngineModel.Gen12);

    [TestCase(Tiling.Linear, Tiling.Y)]
    [TestCase(Tiling.Y, Tiling.Linear)]
    public void A_block_copy_moves_pixels_between_tilings(Tiling from, Tiling to)
    {
        TiledSurface source = new(0x1_0000, 1024, from, 4);
        TiledSurface target = new(0x8_0000, 1024, to, 4);
        for (int x = 0; x < 64; x++)
        {
            MemoryMarshal.Write(_bench.ContextMemory[(int)source.Locate(4 * x, 7).Address..], 100 + x);
        }

        Run(
            BlockCopy | Depth32, Setup(to), At(1, 1), At(41, 3), 0x8_0000, 0, At(4, 2),
            At(0, 1), Setup(from), 0x1_0000, 0, At(10, 5));

        // From (10, 6) to (5, 3); the row that was painted is the second.
        for (int x = 0; x < 40; x++)
        {
            Assert.That(Pixel(target, 5 + x, 4), Is.EqualTo(110 + x), $"{x}");
        }

        Assert.That((Pixel(target, 4, 4), Pixel(target, 45, 4), Pixel(target, 5, 3)), Is.EqualTo((0, 0, 0)));
    }

    [TestCase(0u, 1)]
    [TestCase(1u, 2)]
    [TestCase(2u, 4)]
    [TestCase(3u, 8)]
    [TestCase(5u, 16)]
    public void A_fast_colour_fills_with_pixels_of_every_size(uint depth, int bytes)
    {
        Run(FastColor | (depth << 19), Setup(Tiling.Linear), At(2, 1), At(4, 2), 0x1000, 0, 0, 0x0403_0201,
            0x0807_0605, 0x0C0B_0A09, 0x100F_0E0D);

        ReadOnlySpan<byte> row = _bench.ContextMemory.Slice(0x1000 + 1024, 80);
        byte[] pixel = [.. Enumerable.Range(1, bytes).Select(value => (byte)value)];
        Assert.That(row[..(2 * bytes)].ToArray(), Is.All.Zero);
        Assert.That(row.Slice(2 * bytes, 2 * bytes).ToArray(), Is.EqualTo((byte[])[.. pixel, .. pixel]));
        Assert.That(row.Slice(4 * bytes, bytes).ToArray(), Is.All.Zero);
    }

    [TestCase(BlockCopy | (4 << 19), 0u, 0u, Description = "96 bits")]
    [TestCase(BlockCopy | Depth32, Compressed, 0u, Description = "a compressed target")]
    [TestCase(BlockCopy | Depth32, 0u, Compressed, Description = "a compressed source")]
    [TestCase(BlockCopy | Depth32, 3u << 30, 0u, Description = "another tiling")]
    [TestCase(FastColor | (7 << 19), 0u, 0u, Description = "no depth")]
    public void What_a_block_command_cannot_do_is_skipped(uint header, uint target, uint source)
    {
        MemoryMarshal.Write(_bench.ContextMemory[0x1000..], 5);

        Run(header, Setup(Tiling.Linear) | target, 0, At(4, 4), 0x2000, 0, 0, 0, Setup(Tiling.Linear) | source, 0x1000,
            0, 0);

        Assert.That(_bench.ContextMemory.Slice(0x2000, 4096).ToArray(), Is.All.Zero);
        Assert.That(_logger.Lines, Has.Exactly(1).Contains("is not executed"));
    }

    [Test]
    public void Offsets_of_registers_may_be_relative_to_the_engine()
    {
        _bench.Submit(
            Mi.LoadRegisterImm | IsRelative, GeneralPurpose, 0x1234,
            Mi.LoadRegisterReg | IsRelative | IsSourceRelative, GeneralPurpose, Predicate,
            Mi.LoadRegisterReg | IsSourceRelative, GeneralPurpose, EngineTestBench.Blitter + GeneralPurpose + 8,
            Mi.StoreRegisterMemGlobal | IsRelative, Predicate, Mi.Marker, 0);
        _bench.Gpu.Advance(1);

        Assert.That(_bench[GeneralPurpose], Is.EqualTo(0x1234));
        Assert.That(_bench[Predicate], Is.EqualTo(0x1234));
        Assert.That(_bench[GeneralPurpose + 8], Is.EqualTo(0x1234));
        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(0x1234));
    }

    [Test]
    public void An_invalidation_of_the_auxiliary_table_is_complete_when_it_is_waited_for()
    {
        _bench.Submit(
            [
                Mi.LoadRegisterImm, AuxInvalidate, 1,
                Mi.SemaphoreWait | 1 | PollsRegister | (4 << 12), 0, AuxInvalidate, 0, 0, .. Mi.Mark(1),
            ]);
        _bench.Gpu.Advance(1);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    [Test]
    public void A_register_can_be_waited_for()
    {
        _bench.Submit(
            [
                Mi.SemaphoreWait | PollsRegister | (4 << 12), 5, EngineTestBench.Blitter + GeneralPurpose, 0,
                .. Mi.Mark(1),
            ]);
        _bench.Gpu.Advance(1_000_000);
        Assert.That(_bench.Guest(Mi.Marker), Is.Zero);

        _bench[GeneralPurpose] = 5;
        _bench.Gpu.Advance(1_000_000);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    /// <summary>A command that submits would stop the ring of its own engine.</summary>
    [Test]
    public void A_command_cannot_submit()
    {
        _bench.Submit([Mi.LoadRegisterImm, EngineTestBench.Render + 0x550, 1, .. Mi.Mark(1)]);
        _bench.Gpu.Advance(1);

        Assert.That(_bench.Guest(Mi.Marker), Is.EqualTo(1));
        Assert.That(_logger.Lines, Has.Exactly(1).Contains("RCS_EXECLIST_CONTROL"));
    }

    [TestCase(EngineTestBench.Render, 0x786D_0001u, 3, Description = "3DSTATE_CONSTANT_ALL")]
    [TestCase(EngineTestBench.Render, 0x7920_0000u, 2, Description = "3DSTATE_SLICE_TABLE_STATE_POINTERS")]
    [TestCase(EngineTestBench.Render, Mi.DisplayFlip, 3, Description = "MI_DISPLAY_FLIP is not executed")]
    [TestCase(EngineTestBench.Render, 0x0200_0000u, 1, Description = "MI_WAIT_FOR_EVENT_2")]
    [TestCase(0x1C_0000u, 0x7182_00BAu, 188, Description = "AVP_PIPE_BUF_ADDR_STATE")]
    [TestCase(0x1D_0000u, 0x7182_00BAu, 188, Description = "AVP_PIPE_BUF_ADDR_STATE on the other one")]
    [TestCase(0x1C_8000u, 0x7402_0012u, 20, Description = "VEBOX_STATE")]
    public void A_command_is_as_long_as_its_header_says(uint engine, uint header, int dwords)
    {
        const uint noCommand = 0xDEAD_BEEF;
        EngineTestBench bench = new(engine, model: EngineModel.Gen12);

        bench.Submit([header, .. Enumerable.Repeat(noCommand, dwords - 1), .. Mi.Mark(1)]);
        bench.Gpu.Advance(1);

        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(1));
    }

    [Test]
    public void Gen9_does_not_know_them([Values(BlockCopy, FastColor)] uint header)
    {
        EngineTestBench bench = new(logger: _logger);

        bench.SubmitBatch([header, .. Enumerable.Repeat(0u, 11), .. Mi.Mark(1), Mi.BatchBufferEnd]);
        bench.Gpu.Advance(1);

        Assert.That(_logger.Lines, Has.Exactly(1).Contains("hangs"));
    }

    private void Run(params ReadOnlySpan<uint> commands)
    {
        _bench.SubmitBatch([.. commands, Mi.BatchBufferEnd]);
        _bench.Gpu.Advance(10_000_000);
        Assert.That(_bench.StatusPointer, Is.EqualTo(1), "done");
    }

    /// <summary>The pitch of 1024 bytes and the tiling.</summary>
    private static uint Setup(Tiling tiling) => tiling == Tiling.Linear ? 1023u : (1u << 30) | 255;

    private static uint At(int x, int y) => (uint)((y << 16) | x);

    private int Pixel(TiledSurface surface, int x, int y) =>
        MemoryMarshal.Read<int>(_bench.ContextMemory[(int)surface.Locate(4 * x, y).Address..]);
}

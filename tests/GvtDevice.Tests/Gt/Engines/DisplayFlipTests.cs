using DisplayModel;
using GvtDevice.Planes;
using NUnit.Framework;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>Planes that a command streamer gives other surfaces.</summary>
public sealed class DisplayFlipTests
{
    private const uint Enabled = 1u << 31;
    private const uint Xrgb8888 = 4 << 24;
    private const uint TiledX = 1 << 10;
    private const uint TileCodeY = 4;
    private const uint OldSurface = 0x20_0000;
    private const uint NewSurface = 0x40_0000;
    private const uint Unmasked = 0;
    private const uint Scratch = 0x60_0000;
    private const uint GeneralPurpose = 0x600;

    /// <summary>1344 x 806 pixels at 65 MHz, rounded up.</summary>
    private const long FrameNs = 16_665_600 + 1;

    private readonly LogLines _log = new();

    [Test]
    public void A_flip_does_what_writing_the_registers_does(
        [Values(EngineTestBench.Render, EngineTestBench.Blitter)] uint engine,
        [Range(0, 2)] int pipe,
        [Range(0, 2)] int plane)
    {
        EngineTestBench byCommand = Bench(engine, pipe, plane);
        byCommand.Submit(Mi.Flip(pipe, plane, NewSurface, stride: 32, tiling: TileCodeY));
        byCommand.Gpu.Advance(1);

        EngineTestBench byRegisters = Bench(engine, pipe, plane);
        byRegisters.Gpu[PlaneStride(pipe, plane)] = 32;
        byRegisters.Gpu[PlaneCtl(pipe, plane)] = Enabled | Xrgb8888 | (TileCodeY << 10);
        byRegisters.Gpu[PlaneSurf(pipe, plane)] = NewSurface;
        byRegisters.Gpu.Advance(1);

        Assert.That(Surface(byCommand, pipe, plane), Is.EqualTo(OldSurface), "until the vertical blank");
        Assert.That(Seen(byCommand, pipe, plane), Is.EqualTo(Seen(byRegisters, pipe, plane)));

        byCommand.Gpu.Advance(FrameNs);
        byRegisters.Gpu.Advance(FrameNs);

        Assert.That(Surface(byCommand, pipe, plane), Is.EqualTo(NewSurface));
        Assert.That(Seen(byCommand, pipe, plane), Is.EqualTo(Seen(byRegisters, pipe, plane)));
        Assert.That(TakeFlipDone(byCommand, pipe, plane), Is.True);
        Assert.That(byCommand.StatusPointer, Is.EqualTo(1), "the ring goes on at once");
    }

    [Test]
    public void An_asynchronous_flip_is_shown_at_once_and_leaves_stride_and_tiling(
        [Range(0, 2)] int pipe, [Range(0, 2)] int plane)
    {
        EngineTestBench bench = Bench(EngineTestBench.Blitter, pipe, plane);
        PlaneState before = Plane(bench, pipe, plane).Live!;

        bench.Submit(Mi.Flip(pipe, plane, NewSurface, Mi.Async, stride: 32, tiling: TileCodeY));
        bench.Gpu.Advance(1);

        Assert.That(Plane(bench, pipe, plane).Live, Is.EqualTo(before with { SurfaceOffset = NewSurface }));
        Assert.That(TakeFlipDone(bench, pipe, plane), Is.True);
        Assert.That(bench.Gpu[PlaneSurfLive(pipe, plane)], Is.EqualTo(NewSurface));
    }

    [Test]
    public void A_stereo_flip_shows_the_surface_of_one_eye()
    {
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 0, 0);

        bench.Submit([Mi.DisplayFlip + 1, 16 << 6, NewSurface | 2, NewSurface + 0x10_0000]);
        bench.Gpu.Advance(FrameNs);

        Assert.That(Surface(bench, 0, 0), Is.EqualTo(NewSurface));
    }

    /// <summary>Each flip waits for the one before it, so they come one a frame.</summary>
    [Test]
    public void A_ring_of_flips_that_wait_makes_one_flip_and_one_event_a_frame()
    {
        const int flips = 5;
        EngineTestBench bench = Bench(EngineTestBench.Render, 0, 0);
        ulong flipsBefore = Plane(bench, 0, 0).FlipCount;
        List<uint> flipped = [];
        bench.Gpu.Core.Display.Vblank += (_, info) => flipped.Add(info.Flipped);

        bench.Submit(
        [
            .. Enumerable.Range(1, flips).SelectMany(i => (uint[])
            [
                .. Mi.Flip(0, 0, NewSurface + ((uint)i << 16), stride: 16),
                Mi.WaitForEvent | Mi.WaitFlip1A,
                .. Mi.Mark((uint)i),
            ]),
        ]);
        bench.Gpu.Advance(1);

        for (uint i = 1; i <= flips; i++)
        {
            Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(i - 1), "it waits");
            bench.Gpu.Advance(FrameNs);
            Assert.That(Surface(bench, 0, 0), Is.EqualTo(NewSurface + (i << 16)));
            Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(i), "it goes on");
            Assert.That(TakeFlipDone(bench, 0, 0), Is.True);
        }

        bench.Gpu.Advance(3 * FrameNs);
        Assert.That(Plane(bench, 0, 0).FlipCount - flipsBefore, Is.EqualTo(flips));
        Assert.That(flipped, Is.EqualTo(Enumerable.Repeat(1u, flips)));
        Assert.That(bench.Gpu[0x70044], Is.EqualTo(Plane(bench, 0, 0).FlipCount), "PIPE_FLIPCNT");
        Assert.That(TakeFlipDone(bench, 0, 0), Is.False, "no more");
        Assert.That(bench.StatusPointer, Is.EqualTo(1), "done");
    }

    [Test]
    public void A_flip_in_a_batch_of_the_driver_is_executed()
    {
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 1, 0);

        bench.SubmitGlobalBatch([.. Mi.Flip(1, 0, NewSurface, stride: 16), Mi.BatchBufferEnd]);
        bench.Gpu.Advance(FrameNs);

        Assert.That(Surface(bench, 1, 0), Is.EqualTo(NewSurface));
    }

    [Test]
    public void A_flip_in_a_batch_of_a_program_is_left_out_and_named_once()
    {
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 0, 0);

        uint[] flip = Mi.Flip(0, 0, NewSurface);

        bench.SubmitBatch([.. flip, .. flip, .. Mi.Mark(1), Mi.BatchBufferEnd]);
        bench.Gpu.Advance(FrameNs);

        Assert.That(Surface(bench, 0, 0), Is.EqualTo(OldSurface));
        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(1), "it goes on behind it");
        Assert.That(Named("MI_DISPLAY_FLIP"), Is.EqualTo(1));
    }

    /// <summary>Otherwise any program could do what the driver may.</summary>
    [Test]
    public void A_batch_of_a_program_cannot_call_one_of_the_driver()
    {
        const uint batchBufferStartGlobal = (0x31 << 23) | 1;
        const uint target = 0x18_0000;
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 0, 0);
        bench.WriteGlobal(target, [.. Mi.Flip(0, 0, NewSurface), Mi.BatchBufferEnd]);
        BitConverter.TryWriteBytes(bench.ContextMemory[(int)target..], Mi.BatchBufferEnd);

        bench.SubmitBatch(batchBufferStartGlobal, target, 0);
        bench.Gpu.Advance(FrameNs);

        Assert.That(Surface(bench, 0, 0), Is.EqualTo(OldSurface));
        Assert.That(bench.StatusPointer, Is.EqualTo(1), "it found the batch at that address of its own");
    }

    [TestCase(Mi.DisplayFlip | (3u << 8), 0u, Description = "a reserved plane")]
    [TestCase(Mi.DisplayFlip | (10u << 8), 0u, Description = "plane 4, which Gen9 does not have")]
    [TestCase(Mi.DisplayFlip | (31u << 8), 0u, Description = "a reserved plane")]
    [TestCase(Mi.DisplayFlip, 3u, Description = "a reserved type")]
    [TestCase(Mi.DisplayFlip, 2u, Description = "a stereo flip that is too short")]
    [TestCase(Mi.DisplayFlip + 1, 0u, Description = "a flip that is too long")]
    [TestCase(Mi.DisplayFlip - 1, 0u, Description = "a flip that is too short")]
    public void An_invalid_flip_changes_nothing_and_hangs_the_streamer(uint header, uint type)
    {
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 0, 0);

        bench.Submit([header, 0, NewSurface | type, 0, .. Mi.Mark(1)]);
        bench.Gpu.Advance(FrameNs);

        Assert.That(Surface(bench, 0, 0), Is.EqualTo(OldSurface));
        Assert.That(bench.Guest(Mi.Marker), Is.Zero);
        Assert.That(bench[0x68], Is.EqualTo(header), "IPEHR");
    }

    private static IEnumerable<TestCaseData> Writes()
    {
        uint surf = PlaneSurf(0, 1);
        yield return Case(EngineTestBench.Render, "MI_LOAD_REGISTER_IMM", Mi.LoadRegisterImm, surf, NewSurface);
        yield return Case(EngineTestBench.Blitter, "MI_LOAD_REGISTER_IMM", Mi.LoadRegisterImm, surf, NewSurface);
        yield return Case(EngineTestBench.Video, "MI_LOAD_REGISTER_IMM", Mi.LoadRegisterImm, surf, NewSurface);
        yield return Case(
            EngineTestBench.Render, "MI_LOAD_REGISTER_IMM of two",
            Mi.LoadRegisterImm + 2, PlaneSurf(0, 0), OldSurface, surf, NewSurface);
        yield return Case(EngineTestBench.Render, "MI_LOAD_REGISTER_MEM", Mi.LoadRegisterMemGlobal, surf, Scratch, 0);
        yield return Case(
            EngineTestBench.Blitter, "MI_LOAD_REGISTER_REG",
            Mi.LoadRegisterImm, EngineTestBench.Blitter + GeneralPurpose, NewSurface,
            Mi.LoadRegisterReg, EngineTestBench.Blitter + GeneralPurpose, surf);
        yield return Case(EngineTestBench.Render, "PIPE_CONTROL", 0x7A00_0004, 1 << 23, surf, 0, NewSurface, 0);

        static TestCaseData Case(uint engine, string name, params uint[] commands) =>
            new TestCaseData(engine, commands).SetArgDisplayNames($"0x{engine:X}", name);
    }

    [TestCaseSource(nameof(Writes))]
    public void A_command_that_writes_a_plane_register_arms_it_as_the_driver_does(uint engine, uint[] commands)
    {
        EngineTestBench bench = Bench(engine, 0, 1);
        bench.WriteGlobal(Scratch, NewSurface);

        bench.Submit(commands);
        bench.Gpu.Advance(1);
        Assert.That(Surface(bench, 0, 1), Is.EqualTo(OldSurface), "until the vertical blank");
        bench.Gpu.Advance(FrameNs);

        Assert.That(Surface(bench, 0, 1), Is.EqualTo(NewSurface));
        Assert.That(TakeFlipDone(bench, 0, 1), Is.True);
    }

    [Test]
    public void A_command_stores_a_register_of_the_display()
    {
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 0, 0);

        bench.Submit(Mi.StoreRegisterMemGlobal, PlaneSurf(0, 0), Mi.Marker, 0);
        bench.Gpu.Advance(1);

        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(OldSurface));
    }

    [Test]
    public void A_batch_of_a_program_writes_general_purpose_registers_but_none_of_the_display()
    {
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 0, 0);
        uint register = EngineTestBench.Blitter + GeneralPurpose;

        bench.SubmitBatch(
            Mi.LoadRegisterImm, register, 0x1234_5678, Mi.StoreRegisterMemGlobal, register, Mi.Marker, 0,
            Mi.LoadRegisterImm, PlaneSurf(0, 0), NewSurface,
            Mi.LoadRegisterImm, PlaneSurf(0, 0), NewSurface,
            Mi.BatchBufferEnd);
        bench.Gpu.Advance(FrameNs);

        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(0x1234_5678));
        Assert.That(bench.Gpu[PlaneSurf(0, 0)], Is.EqualTo(OldSurface));
        Assert.That(Surface(bench, 0, 0), Is.EqualTo(OldSurface));
        Assert.That(Named("PLANE_SURF_1_A"), Is.EqualTo(1));
    }

    [TestCase(0x941Cu, Description = "GDRST")]
    [TestCase(EngineTestBench.Blitter + 0x230, Description = "the submit port of its own")]
    [TestCase(EngineTestBench.Render + 0x230, Description = "the submit port of another")]
    [TestCase(0x40_0000u, Description = "past the registers")]
    public void A_command_cannot_reset_engines_or_submit_to_them(uint register)
    {
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 0, 0);

        uint[] write = [Mi.LoadRegisterImm, register, uint.MaxValue];

        bench.Submit([.. write, .. write, .. write, .. write, .. Mi.Mark(1)]);
        bench.Gpu.Advance(1);

        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(1));
        Assert.That(bench.StatusPointer, Is.EqualTo(1), "done");
    }

    [Test]
    public void A_command_that_is_not_executed_is_named_once()
    {
        const uint math = (0x1A << 23) | 2;
        EngineTestBench bench = Bench(EngineTestBench.Blitter, 0, 0);

        bench.Submit([math, 0, 0, 0, math, 0, 0, 0, .. Mi.Mark(1)]);
        bench.Gpu.Advance(1);

        Assert.That(bench.Guest(Mi.Marker), Is.EqualTo(1));
        Assert.That(Named("BCS: MI_MATH is not executed"), Is.EqualTo(1));
    }

    private static uint PlaneCtl(int pipe, int plane) => 0x70180 + (0x1000 * (uint)pipe) + (0x100 * (uint)plane);

    private static uint PlaneStride(int pipe, int plane) => PlaneCtl(pipe, plane) + 0x08;

    private static uint PlaneSurf(int pipe, int plane) => PlaneCtl(pipe, plane) + 0x1C;

    private static uint PlaneSurfLive(int pipe, int plane) => PlaneCtl(pipe, plane) + 0x2C;

    /// <summary>DE_PIPE_IIR.</summary>
    private static uint Iir(int pipe) => 0x44408 + (0x10 * (uint)pipe);

    private static Plane Plane(EngineTestBench bench, int pipe, int plane) =>
        bench.Gpu.Core.Display.Pipes[pipe].Planes[plane];

    private static uint Surface(EngineTestBench bench, int pipe, int plane) =>
        (uint)Plane(bench, pipe, plane).Live!.SurfaceOffset;

    /// <summary>All that there is to see of a plane and of what it told.</summary>
    private static (PlaneState? Live, bool IsArmed, ulong Flips, string Registers) Seen(
        EngineTestBench bench, int pipe, int plane) => (
            Plane(bench, pipe, plane).Live,
            Plane(bench, pipe, plane).IsArmed,
            Plane(bench, pipe, plane).FlipCount,
            string.Join(
                ' ',
                new[]
                {
                    PlaneCtl(pipe, plane), PlaneStride(pipe, plane), PlaneSurf(pipe, plane),
                    PlaneSurfLive(pipe, plane), Iir(pipe),
                }.Select(register => $"{bench.Gpu[register]:X8}")));

    private static bool TakeFlipDone(EngineTestBench bench, int pipe, int plane)
    {
        uint flipDone = 1u << (3 + plane);
        bool isSet = (bench.Gpu[Iir(pipe)] & flipDone) != 0;
        bench.Gpu[Iir(pipe)] = flipDone;
        return isSet;
    }

    private int Named(string what) => _log.Lines.Count(line => line.Contains(what, StringComparison.Ordinal));

    /// <summary>A lit pipe with one plane that shows <see cref="OldSurface"/>.</summary>
    private EngineTestBench Bench(uint engine, int pipe, int plane)
    {
        EngineTestBench bench = new(engine, monitors: 3, _log);
        TestGpu gpu = bench.Gpu;
        gpu[0x44404 + (0x10 * (uint)pipe)] = Unmasked;
        gpu.TurnOn(pipe, port: 1 + pipe);
        gpu[PlaneStride(pipe, plane)] = 16;
        gpu[PlaneCtl(pipe, plane) + 0x10] = (767 << 16) | 1023;
        gpu[PlaneCtl(pipe, plane)] = Enabled | Xrgb8888 | TiledX;
        gpu[PlaneSurf(pipe, plane)] = OldSurface;
        gpu.Advance(FrameNs);
        gpu[Iir(pipe)] = uint.MaxValue;
        return bench;
    }
}

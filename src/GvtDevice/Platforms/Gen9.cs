using GvtDevice.Clocks;
using GvtDevice.Gt;
using GvtDevice.Gt.Engines;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;
using GvtDevice.Guests;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using GvtDevice.Pcode;
using GvtDevice.Pipes;
using GvtDevice.Planes;
using GvtDevice.Ports;
using GvtDevice.Power;

namespace GvtDevice.Platforms;

/// <summary>Skylake, Kaby Lake and Coffee Lake: display 9 with GT2. Source: SKL PRM.</summary>
internal sealed class Gen9 : IGeneration
{
    private const int DdiA = 0;

    private static readonly InterruptGroupRow[] s_interrupts =
    [
        // A GT group serves two engines, one in each half; each half has its own bit in the master control.
        new(InterruptGroup.GtRenderBlitter, 0x44300, "GT_0", LowBit: 0, HighBit: 1),
        new(InterruptGroup.GtVideo, 0x44310, "GT_1", LowBit: 2, HighBit: 3),
        new(InterruptGroup.GtPower, 0x44320, "GT_2", LowBit: 4, HighBit: 5),
        new(InterruptGroup.GtVideoEnhance, 0x44330, "GT_3", LowBit: 6, HighBit: 6),
        new(InterruptGroup.PipeA, 0x44400, "DE_PIPE_A", 16),
        new(InterruptGroup.PipeB, 0x44410, "DE_PIPE_B", 17),
        new(InterruptGroup.PipeC, 0x44420, "DE_PIPE_C", 18),
        new(InterruptGroup.Port, 0x44440, "DE_PORT", 20),
        new(InterruptGroup.Misc, 0x44460, "DE_MISC", 22),
        new(InterruptGroup.South, 0xC4000, "SDE", 23),
        new(InterruptGroup.Pcu, 0x444E0, "PCU", 30),
    ];

    private static readonly PipeTraits s_pipes = new(
        new DdiPortField(Shift: 28, Mask: 7, First: DdiA),
        FlipDoneBits: [3, 4, 5],
        CursorColourBits: default,
        () => new Gen9PlaneControl(),
        new PipeColourRow(ColourStages.Gen9, []),
        DataPacketRow.Gen9);

    private static readonly PortTraits s_ports = new(
        GmbusPinMask: 7, GpioCount: 6, [new(0xC4030, "SHOTPLUG_CTL", 0x0303_0303), new(0xC403C, "SHOTPLUG_CTL2", 3)]);

    private static readonly PowerRow s_power = new(
        [(0x45400, "PWR_WELL_CTL")], [(0x45008, "DBUF_CTL")], FuseStatus: 0x8E00_0000);

    private static readonly Dictionary<uint, PcodeCommand> s_pcode = new()
    {
        [PcodeCommands.ReadMemoryLatency] = PcodeCommands.MemoryLatency,
        [PcodeCommands.CdclkControl] = PcodeCommands.Ready,
        [PcodeCommands.SagvControl] = PcodeCommands.Ready,
    };

    private static readonly GtRow s_gt = new(
        Fuses:
        [
            // One slice with three subslices.
            (0x9120, "FUSE2", 0x0280_0000), (0x9134, "EU_DISABLE0", 0),
        ],
        TlbInvalidates:
        [
            (0x4260, "RCS_TLB_INVALIDATE"), (0x4264, "VCS0_TLB_INVALIDATE"), (0x4268, "VCS1_TLB_INVALIDATE"),
            (0x426C, "BCS_TLB_INVALIDATE"), (0x4270, "VECS_TLB_INVALIDATE"),
        ],
        MaskedRegisters:
        [
            (0x20D4, "CSFE_CHICKEN1"), (0x20E0, "FF_SLICE_CS_CHICKEN1"), (0x20E4, "FF_SLICE_CS_CHICKEN2"),
            (0x20EC, "CS_DEBUG_MODE1"), (0x2580, "CS_CHICKEN1"), (0x7000, "CACHE_MODE_0_GEN7"),
            (0x7004, "CACHE_MODE_1"),
            (0x7008, "GT_MODE"), (0x7010, "COMMON_SLICE_CHICKEN1"), (0x7014, "COMMON_SLICE_CHICKEN2"),
            (0x7018, "COMMON_SLICE_CHICKEN4"), (0x7300, "HDC_CHICKEN0"), (0x7304, "HDC_CHICKEN1"),
            (0xE100, "HALF_SLICE_CHICKEN1"), (0xE180, "HALF_SLICE_CHICKEN2"), (0xE184, "HALF_SLICE_CHICKEN3"),
            (0xE188, "HALF_SLICE_CHICKEN5"), (0xE194, "HALF_SLICE_CHICKEN7"), (0xE4F0, "ROW_CHICKEN"),
            (0xE4F4, "ROW_CHICKEN2"),
        ]);

    /// <summary>The engines with the group of their interrupts, and their lowest bit in it.</summary>
    private static readonly (EngineIdentity Identity, InterruptGroup Group, int Shift)[] s_engines =
    [
        (new(EngineKind.Render, "RCS", 0x2000, 0b00011), InterruptGroup.GtRenderBlitter, 0),
        (new(EngineKind.Video, "VCS", 0x12000, 0b00101), InterruptGroup.GtVideo, 0),
        (new(EngineKind.VideoEnhance, "VECS", 0x1A000, 0b10001), InterruptGroup.GtVideoEnhance, 0),
        (new(EngineKind.Blitter, "BCS", 0x22000, 0b01001), InterruptGroup.GtRenderBlitter, 16),
    ];

    private static readonly ForcewakeRow[] s_forcewake =
        [new("RENDER", 0xA278, 0xD84), new("BLITTER", 0xA188, 0x130044), new("MEDIA", 0xA270, 0xD88)];

    private static readonly PsrRow s_psr = new(0x64800, 0x64834, 0x6F900, "");

    public int PipeCount => 3;

    public int PlanesPerPipe => 3;

    /// <inheritdoc/>
    /// <remarks>The compressor assumes that the last 8 MiB of stolen memory are reserved. Source: i915,
    /// intel_fbc_stolen_end.</remarks>
    public GuestRow Guest { get; } = new(
        PvInfoBlock.MagicAsRegisters, new StolenMemory(BaseRegister: 0x5C, SizeMib: 12, UsableMib: 2, ReservedSize: 0));

    public InterruptBlock MakeInterrupts(Action<bool> lineChanged) => new(s_interrupts, new Gen8Master(), lineChanged);

    public IReadOnlyList<IRegisterBlock> MakeRooms(Chip chip)
    {
        SkylakePllBlock plls = new();
        PipeRooms[] pipes = [.. chip.Display.Pipes.Select(pipe => new PipeRooms(chip, pipe, s_pipes, plls))];
        EngineWiring wiring = EngineRooms.Wiring(
            chip, [.. s_engines.Select(engine => engine.Identity)], EngineTraits.Gen9, pipes);
        EngineBlock[] engines = [.. s_engines.Select(engine => new EngineBlock(
            engine.Identity, new GroupEngineInterrupts(chip.Interrupts, engine.Group, engine.Shift), wiring))];
        Dictionary<int, DpTransportBlock> transports = chip.Platform.Ports.ToDictionary(
            port => port.Ddi, port => new DpTransportBlock(0x64040 + (0x100 * (uint)port.Ddi), port.Name));
        return
        [
            chip.Options.Guest.MakePvInfo(Guest, chip.Options.ApertureSize, chip.Options.MappableRange),
            new GopBlock(chip.Display, chip.NowNs, chip.Log),
            new StolenMemoryBlock(chip.Options.Stolen, chip.StolenBase),
            chip.Fences,
            new PowerBlock(s_power),
            new ForcewakeBlock(s_forcewake),
            new FbcBlock(chip.Display.Pipes[0], chip.Fences, chip.NowNs),
            plls,
            new PcodeBlock(s_pcode),
            new GtBlock(s_gt, gdrst => Array.ForEach(engines, engine => engine.OnReset(gdrst))),
            .. engines,
            .. pipes.SelectMany(pipe => pipe.Blocks),
            .. transports.Values,
            .. PortRooms.Make(chip, s_ports, plls, ddi => transports[ddi].Control),
            new PsrBlock(s_psr, pipe: null, chip.NowNs),
            PortRooms.MakeHotplug(chip, s_ports),
            new PlainBlock(GtPlain.Gen9, GtPlain.Rc6, DisplayPlain.Gen9, AudioPlain.For(PipeCount)),
        ];
    }
}

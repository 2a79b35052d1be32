using GvtDevice.Clocks;
using GvtDevice.Dsb;
using GvtDevice.Gt;
using GvtDevice.Gt.Engines;
using GvtDevice.Gtt;
using GvtDevice.Guests;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using GvtDevice.Pcode;
using GvtDevice.Phys;
using GvtDevice.Pipes;
using GvtDevice.Planes;
using GvtDevice.Ports;
using GvtDevice.Power;

namespace GvtDevice.Platforms;

/// <summary>Display 12 with a GT of Gen12. Source: TGL PRM; i915.</summary>
/// <param name="row">The data of the platform.</param>
internal sealed class Gen12(Gen12Row row) : IGeneration
{
    private const int NoPort = 0;
    private const int MostPipes = 4;

    private static readonly InterruptGroupRow[] s_interrupts =
    [
        new(InterruptGroup.PipeA, 0x44400, "DE_PIPE_A", 16),
        new(InterruptGroup.PipeB, 0x44410, "DE_PIPE_B", 17),
        new(InterruptGroup.PipeC, 0x44420, "DE_PIPE_C", 18),
        new(InterruptGroup.PipeD, 0x44430, "DE_PIPE_D", 19),
        new(InterruptGroup.Port, 0x44440, "DE_PORT", 20),
        new(InterruptGroup.TypeCHotplug, 0x44470, "DE_HPD", 21),
        new(InterruptGroup.Misc, 0x44460, "DE_MISC", 22),
        new(InterruptGroup.South, 0xC4000, "SDE", 23),
        new(InterruptGroup.GuMisc, 0x444F0, "GU_MISC", 29),
        new(InterruptGroup.Pcu, 0x444E0, "PCU", 30),
    ];

    private static readonly PortTraits s_ports = new(
        GmbusPinMask: 0x1F,
        GpioCount: 15,
        [new(0xC4030, "SHOTPLUG_CTL_DDI", 0x3333), new(0xC4034, "SHOTPLUG_CTL_TC", 0x0033_3333)]);

    private static readonly PowerRow s_power = new(
        [(0x45400, "PWR_WELL_CTL"), (0x45440, "PWR_WELL_CTL_AUX"), (0x45450, "PWR_WELL_CTL_DDI")],
        [(0x45008, "DBUF_CTL_S1"), (0x44FE8, "DBUF_CTL_S2")],
        FuseStatus: 0x8FFF_FFFF);

    private static readonly ForcewakeRow[] s_forcewake =
    [
        new("RENDER", 0xA278, 0xD84), new("GT", 0xA188, 0x130044), new("VDBOX0", 0xA540, 0xD50),
        new("VDBOX2", 0xA548, 0xD58), new("VEBOX0", 0xA560, 0xD70),
    ];

    private readonly PipeTraits _pipes = new(
        new DdiPortField(Shift: 27, Mask: 0xF, First: NoPort + 1),
        FlipDoneBits: [3, 4, 5, 6, 16, 17, 18],
        CursorColourBits: CursorCtl.AllPipeStages,
        () => new Gen12PlaneControl(firstLumaPlane: row.PlanesPerPipe - 2),
        new PipeColourRow(ColourStages.Gen12, [IndexedTableRow.SuperFine, IndexedTableRow.Degamma]),
        [.. DataPacketRow.Gen9, DataPacketRow.DynamicRange]);

    private readonly GtRow _gt = new(
        Fuses:
        [
            // One slice with six dual subslices.
            (0x9118, "MIRROR_FUSE3", 0), (0x9134, "EU_DISABLE", 0), (0x9138, "GT_SLICE_ENABLE", 1),
            (0x913C, "GT_GEOMETRY_DSS_ENABLE", 0x3F), (0x9140, "GT_VEBOX_VDBOX_DISABLE", row.AbsentMediaEngines),
        ],
        TlbInvalidates:
        [
            (0xCED8, "GFX_TLB_INV_CR"), (0xCEDC, "VD_TLB_INV_CR"), (0xCEE0, "VE_TLB_INV_CR"),
            (0xCEE4, "BLT_TLB_INV_CR"), (0xCEEC, "OA_TLB_INV_CR"),
            (0x4208, "CCS_AUX_INV"), (0x4218, "VD0_AUX_INV"), (0x4298, "VD2_AUX_INV"), (0x4238, "VE0_AUX_INV"),
            (0x4248, "BCS0_AUX_INV"),
        ],
        MaskedRegisters:
        [
            (0x20E0, "FF_SLICE_CS_CHICKEN1"), (0x20EC, "CS_DEBUG_MODE1"), (0x2580, "CS_CHICKEN1"),
            (0x7304, "COMMON_SLICE_CHICKEN3"), (0xE18C, "SAMPLER_MODE"), (0xE48C, "ROW_CHICKEN4"),
            (0xE4F4, "ROW_CHICKEN2"),
        ]);

    public int PipeCount => row.PipeCount;

    public int PlanesPerPipe => row.PlanesPerPipe;

    public GuestRow Guest { get; } = new(
        PvInfoBlock.MagicAsQuad,
        new StolenMemory(BaseRegister: 0xC0, SizeMib: 4, UsableMib: 2, ReservedSize: StolenMemory.Reserved2MiB));

    public InterruptBlock MakeInterrupts(Action<bool> lineChanged)
    {
        IEnumerable<InterruptGroup> absent = AbsentPipes.Select(PipeInterrupts.Of);
        return new([.. s_interrupts.ExceptBy(absent, group => group.Group)], new Gen11Master(), lineChanged);
    }

    public IReadOnlyList<IRegisterBlock> MakeRooms(Chip chip)
    {
        ComboPllBlock plls = new(row.Plls, row.Routes);
        TypeCRooms typeC = new(row.TypeCDdis);
        PortClocks clocks = new(plls, typeC.Clocks);
        PipeRooms[] pipes = [.. chip.Display.Pipes.Select(pipe => new PipeRooms(chip, pipe, _pipes, clocks))];
        DpTransportBlock[] transports = [.. chip.Display.Pipes.Select(pipe =>
            new DpTransportBlock(0x60540 + (0x1000 * (uint)pipe.Index), $"{GpuLayout.Letter(pipe.Index)}"))];
        GtInterruptBlock gtInterrupts = new([.. row.Engines.Select(engine => engine.Interrupts)], chip.Interrupts);
        EngineWiring wiring = EngineRooms.Wiring(
            chip, [.. row.Engines.Select(engine => engine.Identity)], EngineTraits.Gen12, pipes);
        EngineBlock[] engines = [.. row.Engines.Select(engine => new EngineBlock(
            engine.Identity, new GtEngineInterrupts(gtInterrupts, engine.Interrupts), wiring))];
        PsrBlock[] psrs = [.. pipes.Select((rooms, pipe) => rooms.MakePsr(Psr(pipe), chip.NowNs))];
        return
        [
            chip.Options.Guest.MakePvInfo(Guest, chip.Options.ApertureSize, chip.Options.MappableRange),
            new GopBlock(chip.Display, chip.NowNs, chip.Log),
            new StolenMemoryBlock(chip.Options.Stolen, chip.StolenBase),
            chip.Fences,
            new PowerBlock(s_power),
            new ForcewakeBlock(s_forcewake),
            new FbcBlock(chip.Display.Pipes[0], chip.Fences, chip.NowNs),
            new CoreClockBlock(),
            plls,
            .. row.Phys.Select(phy => new ComboPhyBlock(phy.Name, phy.Offset)),
            .. typeC.Blocks,
            new PcodeBlock(Commands()),
            new GtBlock(_gt, gdrst => Array.ForEach(engines, engine => engine.OnReset(gdrst))),
            gtInterrupts,
            .. engines,
            .. pipes.SelectMany(pipe => pipe.Blocks),
            .. transports,
            .. pipes.Select(pipe => new DsbBlock(
                pipe.Commanded.Pipe,
                pipe.Commanded.Raster,
                pipe.Updates,
                chip.Memory,
                chip.Interrupts,
                chip.Registers,
                chip.NowNs)),
            .. PortRooms.Make(chip, s_ports, clocks, TransportTo),
            .. psrs,
            .. chip.Display.Pipes.Select(pipe => new SelectiveUpdateBlock(
                pipe, () => psrs[pipe.Index].State.Version == 2, chip.NowNs)),
            .. chip.Display.Pipes.Select(pipe => new VrrBlock(pipe)),
            PortRooms.MakeHotplug(chip, s_ports),
            new PanelPowerBlock(),
            new PlainBlock(GtPlain.Gen12, GtPlain.Rc6, DisplayPlain.Gen12, AudioPlain.For(PipeCount)),
            new FrameTimeBlock(chip.Display.Pipes, chip.NowNs),
            .. chip.Display.Pipes.Select(pipe => new PipeStatusBlock(pipe.Index)),
            .. chip.Display.Pipes.Select(pipe => new PlainBlock(DisplayPlain.Gen12Pipe(pipe.Index))),
            .. AbsentPipes.Select(transcoder => new PlainBlock(DisplayPlain.Gen12AbsentTranscoder(transcoder))),
        ];

        DpTpCtl? TransportTo(int ddi)
        {
            int pipe = Array.FindIndex(pipes, pipe => pipe.Transcoder.SelectedDdi == ddi);
            return pipe < 0 ? null : transports[pipe].Control;
        }
    }

    private IEnumerable<int> AbsentPipes => Enumerable.Range(PipeCount, MostPipes - PipeCount);

    private static PsrRow Psr(int transcoder)
    {
        uint b = 0x1000 * (uint)transcoder;
        return new(0x60800 + b, 0x60814 + b, 0x60900 + b, $"_{GpuLayout.Letter(transcoder)}");
    }

    private Dictionary<uint, PcodeCommand> Commands() => new()
    {
        [PcodeCommands.ReadMemoryLatency] = PcodeCommands.MemoryLatency,
        [PcodeCommands.CdclkControl] = PcodeCommands.Ready,
        [PcodeCommands.MemorySubsystem] = row.Memory.Answer,
        [PcodeCommands.MemoryRestriction] = PcodeCommands.Done,
        [PcodeCommands.SagvBlockTime] = PcodeCommands.MemoryBlockTime,
        [PcodeCommands.TypeCColdExit] = PcodeCommands.Done,
    };
}

/// <summary>The data of a platform with display 12.</summary>
/// <param name="PipeCount">Number of pipes.</param>
/// <param name="PlanesPerPipe">Number of universal planes per pipe, without the cursor.</param>
/// <param name="Engines">Its engines.</param>
/// <param name="AbsentMediaEngines">The fuse GT_VEBOX_VDBOX_DISABLE.</param>
/// <param name="Phys">Names and offsets of its combo PHYs.</param>
/// <param name="Plls">Its combo PLLs.</param>
/// <param name="Routes">The fields that select the PLLs of ports.</param>
/// <param name="TypeCDdis">The numbers of the DDIs with Dekel PHYs, in the order of their PHYs.</param>
/// <param name="Memory">The machine's memory as the power control unit reports it.</param>
internal sealed record Gen12Row(
    int PipeCount,
    int PlanesPerPipe,
    IReadOnlyList<Gen12Engine> Engines,
    uint AbsentMediaEngines,
    IReadOnlyList<(string Name, uint Offset)> Phys,
    IReadOnlyList<ComboPllRow> Plls,
    IReadOnlyList<ComboRoute> Routes,
    IReadOnlyList<int> TypeCDdis,
    MemoryFacts Memory);

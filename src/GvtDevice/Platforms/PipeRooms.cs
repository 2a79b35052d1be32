using DisplayModel;
using GvtDevice.Clocks;
using GvtDevice.Gt.Engines;
using GvtDevice.Mmio;
using GvtDevice.Pipes;
using GvtDevice.Planes;
using GvtDevice.Ports;

namespace GvtDevice.Platforms;

/// <summary>A pipe, its planes and its transcoder, connected to each other.</summary>
internal sealed class PipeRooms
{
    private readonly Pipe _pipe;
    private readonly PipeFeed _feed;
    private readonly CursorBlock _cursor;
    private readonly PlaneBlock[] _planes;

    /// <param name="chip">What the units are connected to.</param>
    /// <param name="pipe">The pipe of the display model.</param>
    /// <param name="traits">What distinguishes pipes of the generation.</param>
    /// <param name="clocks">The PLLs of the ports.</param>
    public PipeRooms(Chip chip, Pipe pipe, PipeTraits traits, IPortClock clocks)
    {
        Transcoder = new TranscoderBlock(pipe.Index, traits.PortField, clocks);
        VideoDipBlock dip = new(pipe.Index, traits.DataPackets);
        ScalerBlock scalers = new(pipe, Transcoder);
        IEnumerable<Plane> universal = pipe.Planes.Where(plane => plane.Kind != PlaneKind.Cursor);
        PlaneChain chain = new();
        PlaneBlock[] planes = [.. universal.Select(plane => new PlaneBlock(
            pipe.Index,
            plane,
            scalers,
            traits.MakePlaneControl(),
            chain,
            chip.Interrupts,
            1u << traits.FlipDoneBits[plane.Index]))];
        Func<bool> isHandled = () => chip.Interrupts.IsBeingHandled;
        Updates = new UpdateWatch(pipe, chip.NowNs, isHandled);
        FrameHolds holds = new(pipe);
        UpdateGuard? guard = chip.Options.Guest.ReportsTornUpdates
            ? new UpdateGuard(pipe, holds, chip.NowNs, isHandled)
            : null;
        PipeBlock raster = new(pipe, Transcoder, Updates, guard, chip.NowNs, chip.Log);

        Transcoder.RateArmed += raster.OnRateArmed;
        _feed = new PipeFeed(chip.Platform, Transcoder, dip);
        chip.Feeds.Add(_feed);
        Commanded = new CommandedPipe(pipe, raster, planes);
        (_pipe, _planes) = (pipe, planes);
        _cursor = new CursorBlock(pipe, traits.CursorColourBits);
        Blocks =
        [
            Transcoder, dip, raster, scalers, new PipeColourBlock(pipe, traits.Colour),
            new PipeCrcBlock(pipe, chip.Memory, Updates, holds, chip.Interrupts, chip.NowNs),
            .. planes, _cursor,
        ];
    }

    public IReadOnlyList<IRegisterBlock> Blocks { get; }

    public TranscoderBlock Transcoder { get; }

    /// <summary>The updates of the pipe by the driver.</summary>
    public UpdateWatch Updates { get; }

    /// <summary>The parts of the pipe that commands use.</summary>
    public CommandedPipe Commanded { get; }

    /// <summary>Creates the panel self refresh of the pipe's transcoder.</summary>
    public PsrBlock MakePsr(PsrRow row, Func<long> nowNs)
    {
        PsrBlock psr = new(row, _pipe, nowNs);
        _cursor.Touched += psr.Wake;
        Array.ForEach(_planes, plane => plane.Touched += psr.Wake);
        _feed.Psr = psr;
        return psr;
    }
}

/// <summary>What distinguishes pipes of a generation.</summary>
/// <param name="PortField">The field of TRANS_DDI_FUNC_CTL that selects the port.</param>
/// <param name="FlipDoneBits">For each plane, its bit for flip done among the interrupts of the pipe.</param>
/// <param name="CursorColourBits">Bits of CUR_CTL that count as set.</param>
/// <param name="MakePlaneControl">Creates the registers that control what a plane shows.</param>
/// <param name="Colour">What distinguishes their colours.</param>
/// <param name="DataPackets">The packets of data that its transcoder can send with the picture.</param>
internal sealed record PipeTraits(
    DdiPortField PortField,
    IReadOnlyList<int> FlipDoneBits,
    CursorCtl CursorColourBits,
    Func<IPlaneControl> MakePlaneControl,
    PipeColourRow Colour,
    IReadOnlyList<DataPacketRow> DataPackets);

using DisplayModel;
using GvtDevice.Gtt;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using GvtDevice.Pipes;
using GvtDevice.Platforms;
using GvtDevice.Ports;
using GvtDevice.State;
using Microsoft.Extensions.Logging;
using VfioUser.Server;

namespace GvtDevice;

/// <summary>All units behind the registers, connected as the generation requires.</summary>
public sealed class VgpuCore
{
    private readonly List<IRegisterBlock> _blocks;
    private readonly List<PipeFeed> _feeds = [];
    private readonly InterruptBlock _interrupts;
    private readonly VblankInterrupts _vblanks;
    private readonly DisplayTimer _timer;
    private readonly Chip _chip;

    /// <param name="options">The platform, the connectors and what the engines do.</param>
    /// <param name="ggtt">The graphics address space from which planes read their surfaces.</param>
    /// <param name="stolenBase">Returns the guest physical address of the stolen memory; 0 while BAR0 has none.</param>
    /// <param name="lineChanged">Called with the new level of the interrupt line.</param>
    /// <param name="nowNs">The current time, CLOCK_MONOTONIC.</param>
    /// <param name="logger">The log of the device.</param>
    internal VgpuCore(
        VgpuOptions options,
        IGraphicsMemory ggtt,
        Func<uint> stolenBase,
        Action<bool> lineChanged,
        Func<long> nowNs,
        ILogger logger)
    {
        GpuPlatform platform = options.Platform;
        IGeneration generation = platform.Generation;
        _interrupts = generation.MakeInterrupts(lineChanged);
        Display = new Display(
            generation.PipeCount,
            generation.PlanesPerPipe,
            [.. options.Connectors.Select(setup =>
                (setup.Connector.Kind, (long?)platform.MaxPixelClockHz(setup.Connector.Kind)))],
            nowNs);
        _timer = new DisplayTimer(Display);
        _vblanks = new VblankInterrupts(_interrupts, Display);
        _chip = new Chip(
            options, Display, _interrupts, Fences, ggtt, () => Registers!, stolenBase, _feeds, nowNs, logger);

        _blocks = [_interrupts, .. generation.MakeRooms(_chip)];
        RegisterMapBuilder map = new(GpuLayout.MmioSize);
        _blocks.ForEach(block => block.Define(map));
        Registers = map.Freeze();
        StateBlocks = [.. MakeStateBlocks()];
        Registers.UnknownTouched += offset => VgpuLog.UnknownRegister(logger, offset);
        PlugIn(options.Connectors);
    }

    public RegisterMap Registers { get; }

    /// <summary>The connectors; number n belongs to output n of the display.</summary>
    public IReadOnlyList<Connector> Connectors => _chip.Connectors;

    /// <summary>The identity that a saved state must match; it precedes <see cref="StateBlocks"/>.</summary>
    internal GpuIdentity Identity => new(_chip.Options, Connectors);

    /// <summary>The blocks of a saved state in the order in which they are restored: monitors, registers, state that
    /// units keep outside registers, pipes.</summary>
    internal IReadOnlyList<StateBlock> StateBlocks { get; }

    public GpuPlatform Platform => _chip.Platform;

    public Display Display { get; }

    /// <summary>The picture of the firmware and the guest physical address of its frame buffer; null while there is
    /// none.</summary>
    public (ulong Address, FirmwarePicture Picture)? FirmwareFrameBuffer =>
        Display.Firmware.Picture is { } picture && DirectSurface.AddressOf(picture.Plane.SurfaceOffset) is { } address
            ? (address, picture)
            : null;

    /// <summary>The fences of the aperture.</summary>
    internal FenceBlock Fences { get; } = new();

    /// <summary>The state of every interrupt group.</summary>
    public IEnumerable<InterruptState> Interrupts => _interrupts.States;

    /// <summary>The port and the infoframes of each pipe.</summary>
    public IReadOnlyList<PipeFeed> Feeds => _feeds;

    /// <summary>The power of a built-in panel; null if the platform has no panels.</summary>
    public PanelPower? Panel => _blocks.OfType<PanelPowerBlock>().FirstOrDefault()?.State;

    /// <summary>Connects the units to the server's clock and timers.</summary>
    public void Attach(IDeviceHost host)
    {
        _timer.Attach(host);
        _blocks.ForEach(block => block.Attach(host));
    }

    /// <summary>Brings all units to their state after power-on; monitors stay plugged in.</summary>
    public void Reset()
    {
        Registers.Reset();
        foreach (IRegisterBlock block in _blocks)
        {
            block.Reset();
        }

        foreach (Pipe pipe in Display.Pipes)
        {
            pipe.Reset(_chip.NowNs());
        }
    }

    private void PlugIn(IReadOnlyList<ConnectorSetup> connectors)
    {
        foreach (Output output in Display.Outputs)
        {
            output.Receiver?.SelfRefresh = connectors[output.Index].Connector.Panel.SelfRefresh;
            if (connectors[output.Index].Edid is { } edid)
            {
                output.Plug(edid);
            }
        }
    }

    private IEnumerable<StateBlock> MakeStateBlocks() =>
    [
        new(
            "outputs",
            writer => OutputsCodec.Write(writer, Display.Outputs),
            (ref reader) => OutputsCodec.Read(ref reader, Display.Outputs)),
        new("registers", Registers.Save, RestoreRegisters),
        .. _blocks.OfType<ISavedBlock>().Select(block => new StateBlock(block.StateName, block.Save, block.Restore)),
        .. Display.Pipes.Select(pipe => new StateBlock(
            $"pipe {GpuLayout.Letter(pipe.Index)}",
            writer => PipeCodec.Write(writer, pipe.Save(_chip.NowNs())),
            (ref reader) => RestorePipe(pipe, ref reader))),
    ];

    private void RestoreRegisters(ref StateReader reader)
    {
        Registers.Restore(ref reader);
        _blocks.ForEach(block => block.OnRegistersRestored());
    }

    private void RestorePipe(Pipe pipe, ref StateReader reader)
    {
        pipe.Restore(PipeCodec.Read(ref reader, pipe.Planes.Count), _chip.NowNs());
        _vblanks.Update(pipe);
    }
}

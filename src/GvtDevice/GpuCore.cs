using DisplayModel;
using GvtDevice.Blocks;
using GvtDevice.Engines;
using GvtDevice.Gtt;
using GvtDevice.Mmio;
using GvtDevice.State;
using GvtDevice.Tables;
using Microsoft.Extensions.Logging;
using VfioUser.Server;

namespace GvtDevice;

/// <summary>All units behind the registers, wired to each other: the floor plan of the GPU.</summary>
public sealed class GpuCore
{
    private readonly List<IRegisterBlock> _blocks = [];
    private readonly List<PipeFeed> _feeds = [];
    private readonly RegisterMapBuilder _map = new(GpuLayout.MmioSize);
    private readonly InterruptBlock _interrupts;
    private readonly ClockBlock _clocks = new();
    private readonly GpuSettings _settings;
    private readonly IGraphicsMemory _ggtt;
    private readonly EngineBlock[] _engines;
    private readonly List<CommandedPipe> _commandedPipes = [];
    private readonly Func<long> _nowNs;
    private readonly ILogger _log;

    /// <param name="settings">What is built in.</param>
    /// <param name="ggtt">The graphics address space that planes point into.</param>
    /// <param name="lineChanged">Told the new level of the interrupt line.</param>
    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    /// <param name="log">Where pipes going on and off are told.</param>
    public GpuCore(
        GpuSettings settings, IGraphicsMemory ggtt, Action<bool> lineChanged, Func<long> nowNs, ILogger log)
    {
        _ggtt = ggtt;
        _nowNs = nowNs;
        _log = log;
        _interrupts = new InterruptBlock(lineChanged);
        _settings = settings;
        Engine = new DisplayEngine(
            _interrupts,
            [.. settings.Connectors.Select(connector =>
                (connector.Kind, (long?)settings.Platform.MaxPixelClockHz(connector.Kind)))],
            nowNs);
        Hotplug = new HotplugBlock(_interrupts, Display.Outputs, settings.Connectors, nowNs);

        Add(_interrupts);
        Add(new PvInfoBlock(settings.Mappable));
        Add(Fences);
        AddPowerAndClocks();
        Add(new GtBlock(ResetEngines));
        _engines = [.. EngineIdentity.All.Select(
            id => new EngineBlock(
                id, settings.ExecutesCommands, ggtt, _interrupts, () => Registers!, _commandedPipes, nowNs, log))];
        Array.ForEach(_engines, Add);
        foreach (Pipe pipe in Display.Pipes)
        {
            AddPipe(pipe);
        }

        AddPorts();
        _map.Plain(GtPlain.Registers);
        _map.Plain(DisplayPlain.Registers);
        _map.Plain(AudioPlain.Registers);
        Registers = _map.Freeze();
        StateBlocks = [.. MakeStateBlocks()];
        Registers.UnknownTouched += offset => GvtLog.UnknownRegister(_log, offset);
    }

    public RegisterMap Registers { get; }

    /// <summary>Output n of the display is at connector n.</summary>
    public IReadOnlyList<Connector> Connectors => _settings.Connectors;

    /// <summary>Which GPU a state is of; stands before <see cref="StateBlocks"/>.</summary>
    public GpuIdentity Identity => new(Platform, Connectors);

    /// <summary>The parts of a saved state in the order in which they are restored: monitors, registers, what blocks keep
    /// beside them, pipes.</summary>
    public IReadOnlyList<StateBlock> StateBlocks { get; }

    public GpuPlatform Platform => _settings.Platform;

    public DisplayEngine Engine { get; }

    public Display Display => Engine.Display;

    /// <summary>Where the aperture is seen as linear.</summary>
    public FenceBlock Fences { get; } = new();

    /// <summary>For whoever wants to see what is pending.</summary>
    public IEnumerable<InterruptState> Interrupts => _interrupts.States;

    /// <summary>Where each pipe's picture goes.</summary>
    public IReadOnlyList<PipeFeed> Feeds => _feeds;

    private HotplugBlock Hotplug { get; }

    /// <summary>The server's clock and timers are there from now on.</summary>
    public void Attach(IDeviceHost host)
    {
        Engine.Attach(host);
        Hotplug.Attach(host);
        Array.ForEach(_engines, engine => engine.Attach(host));
    }

    /// <summary>The state after power-on; what is plugged in stays plugged in.</summary>
    public void Reset()
    {
        Registers.Reset();
        foreach (IRegisterBlock block in _blocks)
        {
            block.Reset();
        }

        Engine.Reset(_nowNs());
    }

    private IEnumerable<StateBlock> MakeStateBlocks() =>
    [
        new(
            "outputs",
            writer => OutputsState.Write(writer, Display.Outputs),
            (ref reader) => OutputsState.Read(ref reader, Display.Outputs)),
        new("registers", Registers.Save, RestoreRegisters),
        .. _blocks.OfType<ISavedBlock>().Select(block => new StateBlock(block.StateName, block.Save, block.Restore)),
        .. Display.Pipes.Select(pipe => new StateBlock(
            $"pipe {GpuLayout.Letter(pipe.Index)}",
            writer => PipeState.Write(writer, pipe.Save(_nowNs())),
            (ref reader) => RestorePipe(pipe, ref reader))),
    ];

    private void RestoreRegisters(ref StateReader reader)
    {
        Registers.Restore(ref reader);
        _blocks.ForEach(block => block.OnRegistersRestored());
    }

    private void RestorePipe(Pipe pipe, ref StateReader reader)
    {
        pipe.Restore(PipeState.Read(ref reader, pipe.Planes.Count), _nowNs());
        Engine.OnRestored(pipe);
    }

    private void AddPowerAndClocks()
    {
        Add(new PowerBlock());
        Add(_clocks);
        Add(new PcodeBlock());
    }

    private void ResetEngines(uint gdrst)
    {
        foreach (EngineBlock engine in _engines)
        {
            engine.OnReset(gdrst);
        }
    }

    private void AddPipe(Pipe pipe)
    {
        TranscoderBlock transcoder = new(pipe.Index, _clocks);
        VideoDipBlock dip = new(pipe.Index);
        PlaneBlock[] planes = [];
        ScalerBlock scalers = new(pipe, transcoder, plane => planes[plane].OnScalerChanged());
        planes = [.. pipe.Planes.Where(plane => plane.Kind != PlaneKind.Cursor).Select(plane =>
            new PlaneBlock(pipe, plane, scalers, bits => Engine.RaisePipeInterrupt(pipe.Index, bits)))];
        CursorBlock cursor = new(pipe);

        Add(transcoder);
        Add(dip);
        _feeds.Add(new PipeFeed(transcoder, dip));
        UpdateWatch updates = new(pipe, _nowNs, () => _interrupts.IsBeingHandled);
        PipeBlock raster = new(pipe, transcoder, updates, _nowNs, _log);
        Add(raster);
        _commandedPipes.Add(new CommandedPipe(pipe, raster, planes));
        Add(scalers);
        Add(new PipeColourBlock(pipe));
        Add(Engine.AddCrc(pipe, _ggtt, updates, _nowNs));
        Array.ForEach(planes, Add);
        Add(cursor);
        pipe.Latched += (_, plane) =>
        {
            if (plane.Kind == PlaneKind.Cursor)
            {
                cursor.OnLatched();
            }
            else
            {
                planes[plane.Index].OnLatched();
            }
        };
    }

    private void AddPorts()
    {
        foreach (IRegisterBlock block in PortBlocks.Make(_settings, Display.Outputs, _interrupts, _clocks))
        {
            Add(block);
        }

        Add(new GpioBlock());
        Add(new PsrBlock());
        Add(Hotplug);
    }

    private void Add(IRegisterBlock block)
    {
        block.Define(_map);
        _blocks.Add(block);
    }
}

using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;
using GvtDevice.Mmio;
using Microsoft.Extensions.Logging;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>
/// Executes the commands of one context: what synchronises with the driver, what the display does, on the blitter
/// copies and fills, and copies that the 3D pipeline draws. Other commands are skipped by their length. One that the
/// engine does not know hangs it until it is reset. It works in slices, so that a batch that never ends, or a huge
/// copy, holds up nobody. Source: SKL PRM vol. 2a.
/// </summary>
internal sealed class CommandStreamer
{
    private const int CommandsPerSlice = 2000;
    private const int BytesPerSlice = 2 << 20;

    private readonly IGraphicsMemory _ggtt;
    private readonly StreamerRegisters _state;
    private readonly DisplayCommands _display;
    private readonly CommandReader _reader;
    private readonly SkippedCommands _skipped;
    private readonly MiExecutor _mi;
    private readonly DrawExecutor _draw;
    private ContextImage _image;
    private ulong _imageAddress;
    private ExecutionPoint _at;
    private uint _header;

    /// <param name="engine">Which engine it is.</param>
    /// <param name="ggtt">The global graphics address space.</param>
    /// <param name="state">Registers that tell where it is.</param>
    /// <param name="registers">The registers, as commands reach them.</param>
    /// <param name="display">The display, as commands reach it.</param>
    /// <param name="tileControl">BCS_SWCTRL, on the blitter.</param>
    /// <param name="signals">What it asks of the engine.</param>
    /// <param name="log">Where commands that are skipped are named.</param>
    public CommandStreamer(
        EngineIdentity engine, IGraphicsMemory ggtt, StreamerRegisters state, CommandRegisters registers,
        DisplayCommands display, Register? tileControl, StreamerSignals signals, ILogger log)
    {
        (_ggtt, _state, _display) = (ggtt, state, display);
        _reader = new CommandReader(engine.Kind);
        _skipped = new SkippedCommands(engine.Name, log);
        RegisterCommands ofRegisters = new(registers, operand => _skipped.AddWrite(registers.NameOf(operand)));
        _mi = new MiExecutor(display, ofRegisters, signals, _skipped);
        _draw = new DrawExecutor(tileControl, ofRegisters, signals, _skipped);
    }

    /// <summary>How far the ring has been executed.</summary>
    public uint Head => _at.Head;

    /// <summary>It has read a command that is none, and does nothing until it is reset.</summary>
    public bool IsHung { get; private set; }

    /// <summary>When it has to be run again at the latest; null when that is not known, and it looks now and
    /// then.</summary>
    public long? DueNs => _display.DueNs;

    /// <summary>Begins with a context where its image says; false when the image is none.</summary>
    public bool TryLoad(ulong imageAddress)
    {
        if (ContextImage.Load(_ggtt, imageAddress) is not { } image)
        {
            return false;
        }

        (_image, _imageAddress, _at) = (image, imageAddress, new ExecutionPoint(image.Head));
        _draw.Abandon();
        return true;
    }

    /// <summary>The driver has put more commands into the ring of the context that runs.</summary>
    public void Extend()
    {
        if (ContextImage.Load(_ggtt, _imageAddress) is { } image)
        {
            _image = _image with { Tail = image.Tail };
        }
    }

    /// <summary>Executes for a while.</summary>
    /// <param name="memory">Guest memory.</param>
    /// <returns>true when the ring is done.</returns>
    public bool Run(IGuestMemory memory)
    {
        bool isDone = !IsHung && RunSlice(new Ppgtt(memory, _image.Root));
        _state.Show(_image, _at, _header);
        return isDone;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_imageAddress);
        writer.Write(_header);
        writer.Write(IsHung);
        _at.Save(writer);
        _draw.Save(writer);
    }

    /// <summary>A copy that was under way begins again, and so does a wait.</summary>
    public void Restore(ref StateReader reader)
    {
        (_imageAddress, _header, IsHung) = (reader.ReadULong(), reader.ReadUInt(), reader.ReadBool());
        _at = ExecutionPoint.Restore(ref reader);
        _draw.Restore(ref reader);
        _display.Reset();
    }

    /// <summary>Forgets what the context that ran had set up.</summary>
    public void Forget()
    {
        _draw.Reset();
        _display.Reset();
    }

    /// <summary>The engine is reset.</summary>
    public void Reset()
    {
        Forget();
        (_header, IsHung) = (0, false);
        _state.Reset();
    }

    /// <summary>Reads the image again of a context that was restored in the middle.</summary>
    public bool TryReload()
    {
        ExecutionPoint at = _at;
        bool isLoaded = TryLoad(_imageAddress);
        _at = at;
        return isLoaded;
    }

    private bool RunSlice(Ppgtt context)
    {
        int byteBudget = BytesPerSlice;
        for (int i = 0; i < CommandsPerSlice && byteBudget > 0; i++)
        {
            if (_at.Depth == 0 && _at.Head == _image.Tail)
            {
                return true;
            }

            if (!Step(context, ref byteBudget))
            {
                return false;
            }
        }

        return false;
    }

    /// <returns>false when it must wait, or hangs.</returns>
    private bool Step(Ppgtt context, ref int byteBudget)
    {
        bool isRing = _at.Depth == 0;
        IGraphicsMemory source = isRing || _at.IsGlobal ? _ggtt : context;
        ulong address = isRing ? _image.Start + _at.Head : _at.Address;
        ReadOnlySpan<uint> command = _reader.Read(source, address, out EngineCommand? row, out int length);
        if (command.IsEmpty)
        {
            // Nothing is there: a hang, which the driver ends with a reset.
            return false;
        }

        _header = command[0];
        ExecutionPoint next = isRing
            ? _at with { Head = (_at.Head + (4 * (uint)length)) % _image.SizeBytes }
            : _at.Past(length);
        CommandScope scope = new(_ggtt, context, _imageAddress, _at);
        switch (Execute(row, command, scope, ref next, ref byteBudget))
        {
            case CommandOutcome.Done:
                _at = next;
                return true;
            case CommandOutcome.Yields:
                _at = next;
                return false;
            case CommandOutcome.Unfinished:
                return true;
            case CommandOutcome.Invalid:
                Hang(address);
                return false;
            default:
                return false;
        }
    }

    private void Hang(ulong address)
    {
        IsHung = true;
        _skipped.AddHang(_header, address);
        _state.Show(_image, _at, _header);
        _state.OnInstructionError();
    }

    private CommandOutcome Execute(
        EngineCommand? row, ReadOnlySpan<uint> command, CommandScope scope, ref ExecutionPoint next, ref int byteBudget)
    {
        if (row is null)
        {
            return CommandOutcome.Invalid;
        }

        if (row.Effect == CommandEffect.Skipped || command.Length < row.LeastDwords)
        {
            _skipped.Add(row);
            return CommandOutcome.Done;
        }

        return (row.Effect, row.Client) switch
        {
            (CommandEffect.Neutral, _) => CommandOutcome.Done,
            (_, CommandClient.Mi) => _mi.Execute(row, command, scope, _at, ref next),
            (_, CommandClient.Blit) => _draw.ExecuteBlit(row, command, scope, ref byteBudget),
            _ => _draw.ExecuteRender(row, command, scope, ref byteBudget),
        };
    }
}

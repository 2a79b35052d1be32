using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>
/// Executes the commands of one context: synchronisation with the driver, display commands, fills and copies of the
/// blitter, those that the 3D pipeline draws, and those of video enhancement. It skips other commands by their length.
/// A command that the engine does not know hangs it until a reset. It works in slices, so that an endless batch or a
/// huge copy blocks neither the device nor other engines. Source: SKL PRM vol. 2a.
/// </summary>
internal sealed class CommandStreamer
{
    private const int CommandsPerSlice = 2000;
    private const int BytesPerSlice = 2 << 20;

    private readonly IGraphicsMemory _ggtt;
    private readonly ContextLayout _layout;
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

    /// <param name="engine">The engine.</param>
    /// <param name="wiring">What it is connected to.</param>
    /// <param name="state">Registers that show its position.</param>
    /// <param name="tileControl">BCS_SWCTRL; null on other engines than the blitter.</param>
    /// <param name="signals">Timestamp and user interrupt of the engine.</param>
    public CommandStreamer(
        EngineIdentity engine, EngineWiring wiring, StreamerRegisters state, Register? tileControl,
        StreamerSignals signals)
    {
        (_ggtt, _layout, _state) = (wiring.Ggtt, wiring.Traits.Layout, state);
        _display = new DisplayCommands(wiring.Pipes, wiring.NowNs);
        _reader = new CommandReader(wiring.Traits.Commands, engine.Kind);
        _skipped = new SkippedCommands(engine.Name, wiring.Log);
        CommandRegisters registers = new(engine, wiring);
        RegisterCommands ofRegisters = new(registers, operand => _skipped.AddWrite(registers.NameOf(operand)));
        _mi = new MiExecutor(_display, ofRegisters, signals, _skipped);
        _draw = new DrawExecutor(tileControl, ofRegisters, signals, _skipped);
    }

    /// <summary>Whether it has read an invalid command; it then does nothing until it is reset.</summary>
    public bool IsHung { get; private set; }

    /// <summary>The latest time at which it must run again; null if that is unknown and it must poll.</summary>
    public long? DueNs => _display.DueNs;

    /// <summary>Loads a context and starts where its image says; false if the image is invalid.</summary>
    public bool TryLoad(ulong imageAddress)
    {
        if (ContextImage.Load(_ggtt, imageAddress, _layout) is not { } image)
        {
            return false;
        }

        (_image, _imageAddress, _at) = (image, imageAddress, image.At);
        if (_at.Depth > 0)
        {
            // A driver that resets the engine rewinds the ring only, so the position in the batch counts once.
            ContextImage.StoreBatch(_ggtt, imageAddress, _layout, default);
        }

        _draw.Abandon();
        return true;
    }

    /// <summary>Stores the position in the image, when the context is complete or another one replaces it.</summary>
    public void Store()
    {
        ContextImage.StoreHead(_ggtt, _imageAddress, _at.Head);
        if (_at.Depth > 0)
        {
            ContextImage.StoreBatch(_ggtt, _imageAddress, _layout, _at);
        }
    }

    /// <summary>Takes over the new tail of the running context's ring.</summary>
    public void Extend()
    {
        if (ContextImage.Load(_ggtt, _imageAddress, _layout) is { } image)
        {
            _image = _image with { Tail = image.Tail };
        }
    }

    /// <summary>Executes one slice.</summary>
    /// <param name="memory">Guest memory.</param>
    /// <returns>true when the ring is complete.</returns>
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

    /// <summary>Restores the state; an unfinished copy or wait starts again.</summary>
    public void Restore(ref StateReader reader)
    {
        (_imageAddress, _header, IsHung) = (reader.ReadULong(), reader.ReadUInt(), reader.ReadBool());
        _at = ExecutionPoint.Restore(ref reader);
        _draw.Restore(ref reader);
        _display.Reset();
    }

    /// <summary>Drops the state that the previous context set up.</summary>
    public void Forget()
    {
        _draw.Reset();
        _display.Reset();
    }

    /// <summary>Resets the streamer with its engine.</summary>
    public void Reset()
    {
        Forget();
        (_header, IsHung) = (0, false);
        _state.Reset();
    }

    /// <summary>Reads the image of a restored context again and keeps the position.</summary>
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

    /// <returns>false if it must pause, or hangs.</returns>
    private bool Step(Ppgtt context, ref int byteBudget)
    {
        bool isRing = _at.Depth == 0;
        IGraphicsMemory source = isRing || _at.IsGlobal ? _ggtt : context;
        ulong address = isRing ? _image.Start + _at.Head : _at.Address;
        ReadOnlySpan<uint> command = _reader.Read(source, address, out EngineCommand? row, out int length);
        if (command.IsEmpty)
        {
            // Memory is not readable: the streamer makes no progress until the driver detects a hang and resets it.
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

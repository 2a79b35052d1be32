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
    private readonly StreamerSignals _signals;
    private readonly DisplayCommands _display;
    private readonly RegisterCommands _registers;
    private readonly CommandReader _reader;
    private readonly Register? _tileControl;
    private readonly SkippedCommands _skipped;
    private readonly RectangleCopy _rectangle = new();
    private ContextImage _image;
    private ulong _imageAddress;
    private ExecutionPoint _at;
    private uint _header;
    private Blit? _blit;

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
        (_ggtt, _state, _display, _tileControl, _signals) = (ggtt, state, display, tileControl, signals);
        _reader = new CommandReader(engine.Kind);
        _skipped = new SkippedCommands(engine.Name, log);
        _registers = new RegisterCommands(registers, operand => _skipped.AddWrite(registers.NameOf(operand)));
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

        (_image, _imageAddress, _at, _blit) = (image, imageAddress, new ExecutionPoint(image.Head), null);
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
        _rectangle.Save(writer);
    }

    /// <summary>A copy that was under way begins again, and so does a wait.</summary>
    public void Restore(ref StateReader reader)
    {
        (_imageAddress, _header, IsHung, _blit) = (reader.ReadULong(), reader.ReadUInt(), reader.ReadBool(), null);
        _at = ExecutionPoint.Restore(ref reader);
        _rectangle.Restore(ref reader);
        _display.Reset();
    }

    /// <summary>Forgets what the context that ran had set up.</summary>
    public void Forget()
    {
        _rectangle.Reset();
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
        CommandScope scope = new(_ggtt, context, _imageAddress, _at.IsPrivileged);
        switch (Execute(row, command, scope, ref next, ref byteBudget))
        {
            case Outcome.Done:
                _at = next;
                return true;
            case Outcome.Unfinished:
                return true;
            case Outcome.Invalid:
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

    private Outcome Execute(
        EngineCommand? row, ReadOnlySpan<uint> command, CommandScope scope, ref ExecutionPoint next, ref int byteBudget)
    {
        if (row is null)
        {
            return Outcome.Invalid;
        }

        if (row.Effect == CommandEffect.Skipped || command.Length < row.LeastDwords)
        {
            _skipped.Add(row);
            return Outcome.Done;
        }

        return (row.Effect, row.Client) switch
        {
            (CommandEffect.Neutral, _) => Outcome.Done,
            (_, CommandClient.Mi) => ExecuteMi(row, command, scope, ref next),
            (_, CommandClient.Blit) => Draw(
                row, _blit ?? BlitCommand.Decode(command, _tileControl?.Value ?? 0), scope, ref byteBudget),
            _ => ExecuteRender(row, command, scope, ref byteBudget),
        };
    }

    private Outcome ExecuteRender(EngineCommand row, ReadOnlySpan<uint> command, CommandScope scope, ref int byteBudget)
    {
        switch ((RenderOpcode)row.Opcode)
        {
            case RenderOpcode.Primitive:
                return Draw(
                    row, _blit ?? _rectangle.Decode(command, scope.Memory(IsGlobalBatch)), scope, ref byteBudget);
            case RenderOpcode.PipeControl:
                PipeControl control = new(command[1]);
                if (control.WritesRegister)
                {
                    _registers.Write(command[2], command[4], scope);
                    return Outcome.Done;
                }

                MemoryCommands.PostSync(
                    control.PostSync,
                    scope.Target(
                        control.StoresByIndex, control.UsesGlobalGtt, MemoryCommands.Address(command[2], command[3])),
                    command[4..6],
                    _signals.Timestamp());
                return Outcome.Done;
            default:
                _rectangle.Follow(command);
                return Outcome.Done;
        }
    }

    private bool IsGlobalBatch => _at.Depth > 0 && _at.IsGlobal;

    /// <summary>Copies or fills, as far as the slice goes.</summary>
    /// <param name="row">The command.</param>
    /// <param name="blit">What it says; null when that is none of what is executed.</param>
    /// <param name="scope">What it can reach.</param>
    /// <param name="byteBudget">Of the slice.</param>
    private Outcome Draw(EngineCommand row, Blit? blit, CommandScope scope, ref int byteBudget)
    {
        if (blit is null)
        {
            _skipped.Add(row);
            return Outcome.Done;
        }

        bool isDone = blit.Run(scope.Memory(IsGlobalBatch), ref byteBudget);
        _blit = isDone ? null : blit;
        return isDone ? Outcome.Done : Outcome.Unfinished;
    }

    private Outcome ExecuteMi(EngineCommand row, ReadOnlySpan<uint> command, CommandScope scope, ref ExecutionPoint next)
    {
        MiHeader header = new(command[0]);
        switch ((MiOpcode)row.Opcode)
        {
            case MiOpcode.UserInterrupt:
                _signals.UserInterrupt();
                return Outcome.Done;
            case MiOpcode.BatchBufferEnd:
                next = _at.Depth > 0 ? _at.Return() : next;
                return Outcome.Done;
            case MiOpcode.ConditionalBatchBufferEnd:
                if (_at.Depth > 0 && !MemoryCommands.Compares(command, scope, header.ComparesUnderMask))
                {
                    next = header.EndsOneLevel ? _at.Return() : _at with { Depth = 0 };
                }

                return Outcome.Done;
            case MiOpcode.BatchBufferStart:
                next = next.Into(
                    MemoryCommands.Address(command[1], command[2]),
                    header.IsSecondLevelBatch,
                    isGlobal: !header.IsContextBatch);
                if (!next.IsBackFrom(_at))
                {
                    return Outcome.Done;
                }

                // It waits for a CPU to change it, which needs the processor that this would take.
                _at = next;
                return Outcome.Waits;
            case MiOpcode.SemaphoreWait:
                return MemoryCommands.Compares(command, scope, isMasked: false) ? Outcome.Done : Outcome.Waits;
            case MiOpcode.WaitForEvent:
                return _display.IsOver(new MiWaitForEvent(header.Raw)) ? Outcome.Done : Outcome.Waits;
            case MiOpcode.LoadScanLinesIncl or MiOpcode.LoadScanLinesExcl:
                return _display.TryLoadScanLines(command, (MiOpcode)row.Opcode == MiOpcode.LoadScanLinesIncl)
                    ? Outcome.Done
                    : Outcome.Invalid;
            case MiOpcode.DisplayFlip when !scope.IsPrivileged:
                _skipped.Add(row);
                return Outcome.Done;
            case MiOpcode.DisplayFlip:
                return _display.TryFlip(command) ? Outcome.Done : Outcome.Invalid;
            default:
                Store((MiOpcode)row.Opcode, command, scope);
                return Outcome.Done;
        }
    }

    /// <summary>What moves values between memory and registers.</summary>
    private void Store(MiOpcode opcode, ReadOnlySpan<uint> command, CommandScope scope)
    {
        switch (opcode)
        {
            case MiOpcode.StoreDataImm:
                MemoryCommands.StoreImmediate(command, scope);
                break;
            case MiOpcode.StoreDataIndex:
                MemoryCommands.StoreIndex(command, scope);
                break;
            case MiOpcode.CopyMemMem:
                MemoryCommands.Copy(command, scope);
                break;
            case MiOpcode.LoadRegisterImm:
                _registers.LoadImmediate(command, scope);
                break;
            case MiOpcode.LoadRegisterMem:
                _registers.LoadFromMemory(command, scope);
                break;
            case MiOpcode.LoadRegisterReg:
                _registers.LoadFromRegister(command, scope);
                break;
            case MiOpcode.StoreRegisterMem:
                _registers.Store(command, scope);
                break;
            case MiOpcode.FlushDw when command.Length >= 4:
                MemoryCommands.FlushDw(command, scope, _signals.Timestamp());
                break;
        }
    }

    private enum Outcome
    {
        /// <summary>The next command follows.</summary>
        Done,

        /// <summary>It goes on with the same command.</summary>
        Unfinished,

        /// <summary>It looks at the command again later.</summary>
        Waits,

        /// <summary>The command is none.</summary>
        Invalid,
    }
}

/// <summary>What a command streamer asks of its engine.</summary>
/// <param name="Timestamp">The engine's timestamp.</param>
/// <param name="UserInterrupt">A command asks for an interrupt.</param>
internal sealed record StreamerSignals(Func<ulong> Timestamp, Action UserInterrupt);

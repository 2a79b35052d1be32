using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>Executes commands that fill and copy, one part at a time, and follows the state that they depend on: 2D
/// commands, and what the 3D pipeline and video enhancement draw.</summary>
/// <param name="tileControl">BCS_SWCTRL; null on other engines than the blitter.</param>
/// <param name="registers">Executes commands that write registers.</param>
/// <param name="signals">Timestamp and user interrupt of the engine.</param>
/// <param name="skipped">Logs commands that are not executed.</param>
internal sealed class DrawExecutor(
    Register? tileControl, RegisterCommands registers, StreamerSignals signals, SkippedCommands skipped)
{
    private readonly RectangleDrawing _rectangle = new();
    private readonly TilingConversion _conversion = new();
    private Blit? _unfinished;

    /// <summary>Drops the unfinished command.</summary>
    public void Abandon() => _unfinished = null;

    /// <summary>Drops the state that the previous context set up.</summary>
    public void Reset()
    {
        _rectangle.Reset();
        _conversion.Reset();
    }

    public void Save(StateWriter writer)
    {
        _rectangle.Save(writer);
        _conversion.Save(writer);
    }

    /// <summary>Restores the state; an unfinished command starts again.</summary>
    public void Restore(ref StateReader reader)
    {
        Abandon();
        _rectangle.Restore(ref reader);
        _conversion.Restore(ref reader);
    }

    /// <summary>Executes a 2D command.</summary>
    /// <param name="row">The command.</param>
    /// <param name="command">Its dwords, with all operands.</param>
    /// <param name="scope">The memory that it can access.</param>
    /// <param name="byteBudget">Bytes that may be moved.</param>
    public CommandOutcome ExecuteBlit(
        EngineCommand row, ReadOnlySpan<uint> command, CommandScope scope, ref int byteBudget) =>
        Draw(row, _unfinished ?? BlitCommand.Decode(command, tileControl?.Value ?? 0), scope, ref byteBudget);

    /// <summary>Executes a command of the render engine or of video enhancement. The parameters are those of
    /// <see cref="ExecuteBlit"/>.</summary>
    public CommandOutcome ExecuteRender(
        EngineCommand row, ReadOnlySpan<uint> command, CommandScope scope, ref int byteBudget)
    {
        switch ((RenderOpcode)row.Opcode)
        {
            case RenderOpcode.Primitive:
                return Draw(
                    row, _unfinished ?? _rectangle.Decode(command, scope.BatchMemory), scope, ref byteBudget);
            case RenderOpcode.VebTilingConvert:
                return Draw(row, _unfinished ?? _conversion.Decode(command), scope, ref byteBudget);
            case RenderOpcode.VeboxSurfaceState:
                _conversion.Follow(command);
                return CommandOutcome.Done;
            case RenderOpcode.PipeControl:
                PostSync(new PipeControl(command[1]), command, scope);
                return CommandOutcome.Done;
            default:
                _rectangle.Follow(command);
                return CommandOutcome.Done;
        }
    }

    private void PostSync(PipeControl control, ReadOnlySpan<uint> command, CommandScope scope)
    {
        if (control.WritesRegister)
        {
            registers.Write(command[2], command[4], scope);
            return;
        }

        ulong address = MemoryCommands.Address(command[2], command[3]);
        MemoryCommands.PostSync(
            control.PostSync,
            scope.Target(control.StoresByIndex, control.UsesGlobalGtt, address),
            command[4..6],
            signals.Timestamp());
    }

    /// <summary>Copies or fills within the budget.</summary>
    /// <param name="row">The command.</param>
    /// <param name="blit">The decoded command; null if it is not one that is executed.</param>
    /// <param name="scope">The memory that it can access.</param>
    /// <param name="byteBudget">Bytes that may be moved.</param>
    private CommandOutcome Draw(EngineCommand row, Blit? blit, CommandScope scope, ref int byteBudget)
    {
        if (blit is null)
        {
            skipped.Add(row);
            return CommandOutcome.Done;
        }

        bool isDone = blit.Run(scope.BatchMemory, ref byteBudget);
        _unfinished = isDone ? null : blit;
        return isDone ? CommandOutcome.Done : CommandOutcome.Unfinished;
    }
}

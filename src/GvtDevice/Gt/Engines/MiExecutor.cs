using GvtDevice.Gt.Engines.Commands;

namespace GvtDevice.Gt.Engines;

/// <summary>Executes memory interface commands. Source: SKL PRM vol. 2a, "Memory Interface Commands".</summary>
/// <param name="display">Executes display commands.</param>
/// <param name="registers">Executes commands that read and write registers.</param>
/// <param name="signals">Timestamp and user interrupt of the engine.</param>
/// <param name="skipped">Logs commands that are not executed.</param>
internal sealed class MiExecutor(
    DisplayCommands display, RegisterCommands registers, StreamerSignals signals, SkippedCommands skipped)
{
    /// <param name="row">The command.</param>
    /// <param name="command">Its dwords, with all operands.</param>
    /// <param name="scope">The memory that it can access.</param>
    /// <param name="at">Its position.</param>
    /// <param name="next">The position after it; changed by jumps.</param>
    public CommandOutcome Execute(
        EngineCommand row, ReadOnlySpan<uint> command, CommandScope scope, ExecutionPoint at, ref ExecutionPoint next)
    {
        MiHeader header = new(command[0]);
        switch ((MiOpcode)row.Opcode)
        {
            case MiOpcode.UserInterrupt:
                signals.UserInterrupt();
                return CommandOutcome.Done;
            case MiOpcode.BatchBufferEnd:
                next = at.Depth > 0 ? at.Return() : next;
                return CommandOutcome.Done;
            case MiOpcode.ConditionalBatchBufferEnd:
                if (at.Depth > 0 && !MemoryCommands.Compares(command, scope, header.ComparesUnderMask))
                {
                    next = header.EndsOneLevel ? at.Return() : at with { Depth = 0 };
                }

                return CommandOutcome.Done;
            case MiOpcode.BatchBufferStart:
                next = next.Into(
                    MemoryCommands.Address(command[1], command[2]),
                    header.IsSecondLevelBatch,
                    isGlobal: !header.IsContextBatch);

                // A batch that jumps back waits until a virtual CPU changes it, and that CPU needs the processor that a
                // busy loop here would take.
                return next.IsBackFrom(at) ? CommandOutcome.Yields : CommandOutcome.Done;
            case MiOpcode.SemaphoreWait:
                return DoneIf(
                    header.PollsRegister
                        ? registers.Compares(command)
                        : MemoryCommands.Compares(command, scope, isMasked: false),
                    CommandOutcome.Waits);
            case MiOpcode.WaitForEvent:
                return DoneIf(display.IsOver(new MiWaitForEvent(header.Raw)), CommandOutcome.Waits);
            case MiOpcode.LoadScanLinesIncl:
                return DoneIf(display.TryLoadScanLines(command, isInclusive: true), CommandOutcome.Invalid);
            case MiOpcode.LoadScanLinesExcl:
                return DoneIf(display.TryLoadScanLines(command, isInclusive: false), CommandOutcome.Invalid);
            case MiOpcode.DisplayFlip when !scope.IsPrivileged:
                skipped.Add(row);
                return CommandOutcome.Done;
            case MiOpcode.DisplayFlip:
                return DoneIf(display.TryFlip(command), CommandOutcome.Invalid);
            default:
                Move((MiOpcode)row.Opcode, command, scope);
                return CommandOutcome.Done;
        }
    }

    private static CommandOutcome DoneIf(bool isDone, CommandOutcome otherwise) =>
        isDone ? CommandOutcome.Done : otherwise;

    /// <summary>Executes commands that move values between memory and registers.</summary>
    private void Move(MiOpcode opcode, ReadOnlySpan<uint> command, CommandScope scope)
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
                registers.LoadImmediate(command, scope);
                break;
            case MiOpcode.LoadRegisterMem:
                registers.LoadFromMemory(command, scope);
                break;
            case MiOpcode.LoadRegisterReg:
                registers.LoadFromRegister(command, scope);
                break;
            case MiOpcode.StoreRegisterMem:
                registers.Store(command, scope);
                break;
            case MiOpcode.FlushDw when command.Length >= 4:
                MemoryCommands.FlushDw(command, scope, signals.Timestamp());
                break;
        }
    }
}

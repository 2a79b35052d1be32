using GvtDevice.Gt.Engines.Commands;

namespace GvtDevice.Gt.Engines;

/// <summary>Executes commands that read and write registers. Source: SKL PRM vol. 2a, MI_LOAD_REGISTER_IMM,
/// MI_LOAD_REGISTER_MEM, MI_LOAD_REGISTER_REG, MI_STORE_REGISTER_MEM.</summary>
/// <param name="registers">The registers that commands read and write.</param>
/// <param name="leftOut">Called with the operand of a write that the command may not do.</param>
internal sealed class RegisterCommands(CommandRegisters registers, Action<uint> leftOut)
{
    /// <summary>Executes MI_LOAD_REGISTER_IMM: pairs of an offset and a value.</summary>
    public void LoadImmediate(ReadOnlySpan<uint> command, CommandScope scope)
    {
        for (int i = 1; i + 1 < command.Length; i += 2)
        {
            Write(command[i], command[i + 1], scope);
        }
    }

    /// <summary>Executes MI_LOAD_REGISTER_MEM.</summary>
    public void LoadFromMemory(ReadOnlySpan<uint> command, CommandScope scope)
    {
        if (MemoryCommands.TryReadDword(
            scope.Memory(new MiHeader(command[0]).UsesGlobalGtt),
            MemoryCommands.Address(command[2], command[3]),
            out uint value))
        {
            Write(command[1], value, scope);
        }
    }

    /// <summary>Executes MI_LOAD_REGISTER_REG: a source and a destination.</summary>
    public void LoadFromRegister(ReadOnlySpan<uint> command, CommandScope scope) =>
        Write(command[2], registers.Read(command[1]), scope);

    /// <summary>Executes MI_STORE_REGISTER_MEM.</summary>
    public void Store(ReadOnlySpan<uint> command, CommandScope scope) => MemoryCommands.Write(
        scope.Memory(new MiHeader(command[0]).UsesGlobalGtt),
        MemoryCommands.Address(command[2], command[3]),
        [registers.Read(command[1])]);

    /// <summary>Writes a register, if the command may.</summary>
    public void Write(uint operand, uint value, CommandScope scope)
    {
        if (!registers.TryWrite(operand, value, scope.IsPrivileged))
        {
            leftOut(operand);
        }
    }
}

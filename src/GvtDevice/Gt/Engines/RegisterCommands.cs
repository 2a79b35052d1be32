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
        bool isRelative = new MiHeader(command[0]).IsRegisterRelative;
        for (int i = 1; i + 1 < command.Length; i += 2)
        {
            Write(Operand(command[i], isRelative), command[i + 1], scope);
        }
    }

    /// <summary>Executes MI_LOAD_REGISTER_MEM.</summary>
    public void LoadFromMemory(ReadOnlySpan<uint> command, CommandScope scope)
    {
        MiHeader header = new(command[0]);
        if (MemoryCommands.TryReadDword(
            scope.Memory(header.UsesGlobalGtt),
            MemoryCommands.Address(command[2], command[3]),
            out uint value))
        {
            Write(Operand(command[1], header.IsRegisterRelative), value, scope);
        }
    }

    /// <summary>Executes MI_LOAD_REGISTER_REG: a source and a destination.</summary>
    public void LoadFromRegister(ReadOnlySpan<uint> command, CommandScope scope)
    {
        MiHeader header = new(command[0]);
        uint value = registers.Read(Operand(command[1], header.IsSourceRegisterRelative));
        Write(Operand(command[2], header.IsRegisterRelative), value, scope);
    }

    /// <summary>Executes MI_STORE_REGISTER_MEM.</summary>
    public void Store(ReadOnlySpan<uint> command, CommandScope scope)
    {
        MiHeader header = new(command[0]);
        MemoryCommands.Write(
            scope.Memory(header.UsesGlobalGtt),
            MemoryCommands.Address(command[2], command[3]),
            [registers.Read(Operand(command[1], header.IsRegisterRelative))]);
    }

    /// <summary>Whether a MI_SEMAPHORE_WAIT for a register is over.</summary>
    public bool Compares(ReadOnlySpan<uint> command) =>
        new MiHeader(command[0]).Compares(registers.Read(command[2]), command[1]);

    /// <summary>Writes a register, if the command may.</summary>
    public void Write(uint operand, uint value, CommandScope scope)
    {
        if (!registers.TryWrite(operand, value, scope.IsPrivileged))
        {
            leftOut(operand);
        }
    }

    private uint Operand(uint operand, bool isRelative) => isRelative ? registers.OfEngine(operand) : operand;
}

using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>The registers that commands read and write: those of the driver, with the same effects. Source: SKL PRM
/// vol. 2a, MI_LOAD_REGISTER_IMM; KBL PRM vol. 6, "User Mode Non-Privileged Registers".</summary>
/// <param name="engine">The engine that executes the commands.</param>
/// <param name="wiring">What it is connected to.</param>
internal sealed class CommandRegisters(EngineIdentity engine, EngineWiring wiring)
{
    private const uint OffsetMask = 0x7F_FFFC;
    private const uint OfEngineMask = 0xFFF;

    /// <summary>Registers of the engine that unprivileged commands may write: predicates, general purpose registers,
    /// and the tiling of 2D surfaces.</summary>
    private readonly (uint First, uint Last)[] _ofPrograms =
    [
        (engine.MmioBase + 0x400, engine.MmioBase + 0x41C),
        (engine.MmioBase + EngineIdentity.GeneralPurpose, engine.MmioBase + EngineIdentity.GeneralPurpose + 0x7C),
        (EngineIdentity.BlitterSoftwareControl, EngineIdentity.BlitterSoftwareControl),
    ];

    /// <summary>The operand for a register of this engine, of an operand that is relative to its registers.</summary>
    public uint OfEngine(uint operand) => engine.MmioBase + (operand & OfEngineMask);

    /// <summary>Reads a register; 0 if the offset is outside the map.</summary>
    /// <param name="operand">Operand whose bits 22:2 are the offset.</param>
    public uint Read(uint operand)
    {
        uint offset = operand & OffsetMask;
        return offset < GpuLayout.MmioSize ? wiring.Registers().Read(offset) : 0;
    }

    /// <summary>Writes a register.</summary>
    /// <param name="operand">Operand whose bits 22:2 are the offset.</param>
    /// <param name="value">The value to write.</param>
    /// <param name="isPrivileged">Whether the driver, and not a program, wrote the command.</param>
    /// <returns>false if the command may not write the register, or the offset is outside the map.</returns>
    public bool TryWrite(uint operand, uint value, bool isPrivileged)
    {
        uint offset = operand & OffsetMask;
        if (offset >= GpuLayout.MmioSize || !(isPrivileged ? IsOpen(offset) : IsOfPrograms(offset)))
        {
            return false;
        }

        wiring.Registers().Write(offset, value);
        return true;
    }

    /// <summary>Name of a register for the log.</summary>
    public string NameOf(uint operand)
    {
        uint offset = operand & OffsetMask;
        return (offset < GpuLayout.MmioSize ? wiring.Registers().NameOf(offset) : null) ?? $"0x{offset:X5}";
    }

    /// <summary>Whether a privileged command may write a register. It may not submit contexts or reset engines, because
    /// it would stop its own ring.</summary>
    private bool IsOpen(uint offset)
    {
        if (offset == GtBlock.GraphicsReset)
        {
            return false;
        }

        foreach (EngineIdentity other in wiring.Engines)
        {
            if (offset == other.MmioBase + wiring.Traits.SubmitRegister)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsOfPrograms(uint offset)
    {
        foreach ((uint first, uint last) in _ofPrograms)
        {
            if (offset >= first && offset <= last)
            {
                return true;
            }
        }

        return false;
    }
}

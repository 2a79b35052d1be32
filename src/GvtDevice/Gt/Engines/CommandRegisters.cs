using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>The registers that commands read and write: those of the driver, with the same effects. Source: SKL PRM
/// vol. 2a, MI_LOAD_REGISTER_IMM; KBL PRM vol. 6, "User Mode Non-Privileged Registers".</summary>
/// <param name="engine">The engine that executes the commands.</param>
/// <param name="map">Returns the registers, once they are all declared.</param>
internal sealed class CommandRegisters(EngineIdentity engine, Func<RegisterMap> map)
{
    private const uint OffsetMask = 0x7F_FFFC;

    /// <summary>Registers of the engine that unprivileged commands may write: predicates, general purpose registers,
    /// and the tiling of 2D surfaces.</summary>
    private readonly (uint First, uint Last)[] _ofPrograms =
    [
        (engine.MmioBase + 0x400, engine.MmioBase + 0x41C),
        (engine.MmioBase + EngineIdentity.GeneralPurpose, engine.MmioBase + EngineIdentity.GeneralPurpose + 0x7C),
        (EngineIdentity.BlitterSoftwareControl, EngineIdentity.BlitterSoftwareControl),
    ];

    /// <summary>Reads a register; 0 if the offset is outside the map.</summary>
    /// <param name="operand">Operand whose bits 22:2 are the offset.</param>
    public uint Read(uint operand)
    {
        uint offset = operand & OffsetMask;
        return offset < GpuLayout.MmioSize ? map().Read(offset) : 0;
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

        map().Write(offset, value);
        return true;
    }

    /// <summary>Name of a register for the log.</summary>
    public string NameOf(uint operand)
    {
        uint offset = operand & OffsetMask;
        return (offset < GpuLayout.MmioSize ? map().NameOf(offset) : null) ?? $"0x{offset:X5}";
    }

    /// <summary>Whether a privileged command may write a register. It may not submit contexts or reset engines, because
    /// it would stop its own ring.</summary>
    private static bool IsOpen(uint offset)
    {
        if (offset == GtBlock.GraphicsReset)
        {
            return false;
        }

        foreach (EngineIdentity other in EngineIdentity.Gen9)
        {
            if (offset == other.MmioBase + EngineIdentity.SubmitPort)
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

using GvtDevice.Mmio;

namespace GvtDevice.Gt.Engines;

/// <summary>The registers as commands reach them: the same ones as a driver's, with the same consequences.
/// Source: SKL PRM vol. 2a, MI_LOAD_REGISTER_IMM; KBL PRM vol. 6, "User Mode Non-Privileged Registers".</summary>
/// <param name="engine">Whose commands.</param>
/// <param name="map">The registers, once they are all declared.</param>
internal sealed class CommandRegisters(EngineIdentity engine, Func<RegisterMap> map)
{
    private const uint OffsetMask = 0x7F_FFFC;

    /// <summary>Registers of the engine that programs may write: predicates and general purpose registers, and the
    /// tiling of 2D surfaces.</summary>
    private readonly (uint First, uint Last)[] _ofPrograms =
    [
        (engine.MmioBase + 0x400, engine.MmioBase + 0x41C),
        (engine.MmioBase + EngineIdentity.GeneralPurpose, engine.MmioBase + EngineIdentity.GeneralPurpose + 0x7C),
        (EngineIdentity.BlitterSoftwareControl, EngineIdentity.BlitterSoftwareControl),
    ];

    /// <summary>0 for what is no register.</summary>
    /// <param name="operand">Bits 22:2 are its offset.</param>
    public uint Read(uint operand)
    {
        uint offset = operand & OffsetMask;
        return offset < GpuLayout.MmioSize ? map().Read(offset) : 0;
    }

    /// <summary>Writes a register.</summary>
    /// <param name="operand">Bits 22:2 are its offset.</param>
    /// <param name="value">What is written.</param>
    /// <param name="isPrivileged">The driver wrote the command, and not a program.</param>
    /// <returns>false when the command may not, or it is no register.</returns>
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

    /// <summary>What the log calls it.</summary>
    public string NameOf(uint operand)
    {
        uint offset = operand & OffsetMask;
        return (offset < GpuLayout.MmioSize ? map().NameOf(offset) : null) ?? $"0x{offset:X5}";
    }

    /// <summary>A command cannot submit contexts or reset engines: it would pull its own ring from under its
    /// feet.</summary>
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

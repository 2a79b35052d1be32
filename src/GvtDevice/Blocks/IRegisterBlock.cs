using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Blocks;

/// <summary>One unit of the hardware: the registers it answers and what they do.</summary>
public interface IRegisterBlock
{
    /// <summary>Declares the unit's registers; called once.</summary>
    void Define(RegisterMapBuilder map);

    /// <summary>Drops state that does not live in registers; the registers themselves have been reset already.</summary>
    void Reset()
    {
    }

    /// <summary>Writes state that does not live in registers.</summary>
    void Save(StateWriter writer)
    {
    }

    /// <summary>Reads what <see cref="Save"/> wrote; the registers themselves have been restored already.</summary>
    /// <exception cref="InvalidDataException">Corrupt.</exception>
    void Restore(ref StateReader reader)
    {
    }
}

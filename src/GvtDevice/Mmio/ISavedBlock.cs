using VfioUser.Server;

namespace GvtDevice.Mmio;

/// <summary>A unit with state that lives neither in registers nor in the display model. A saved state has a block of
/// it.</summary>
internal interface ISavedBlock : IRegisterBlock
{
    /// <summary>Name of the block in saved states; part of their format.</summary>
    string StateName { get; }

    /// <summary>Writes state that does not live in registers.</summary>
    void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote; the registers themselves have been restored already.</summary>
    /// <exception cref="InvalidDataException">Corrupt.</exception>
    void Restore(ref StateReader reader);
}

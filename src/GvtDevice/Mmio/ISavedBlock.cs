using VfioUser.Server;

namespace GvtDevice.Mmio;

/// <summary>A unit with state outside registers and the display model. A saved state contains a block for it.</summary>
internal interface ISavedBlock : IRegisterBlock
{
    /// <summary>Name of the block in saved states; part of their format.</summary>
    string StateName { get; }

    /// <summary>Writes the state outside registers.</summary>
    void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote; the registers have been restored before.</summary>
    /// <exception cref="InvalidDataException">The state is corrupt.</exception>
    void Restore(ref StateReader reader);
}

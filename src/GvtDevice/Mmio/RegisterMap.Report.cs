namespace GvtDevice.Mmio;

/// <summary>What a guest has done with the registers.</summary>
public sealed partial class RegisterMap
{
    /// <summary>The registers that a guest has read or written since the map was made, in order of offset. Nothing
    /// reacts.</summary>
    public IEnumerable<TouchedRegister> Report() => Touched.Select(offset =>
    {
        Register register = _registers[_indexOf[offset / 4]];
        RegisterModel model = register == s_unknown ? RegisterModel.Unknown
            : register.IsPlain ? RegisterModel.Stores
            : RegisterModel.Behaves;
        uint? value = register.ReadReaction is null ? _values[offset / 4] : null;
        return new TouchedRegister(offset, NameOf(offset), value, model);
    });
}

/// <summary>A register that a guest has used.</summary>
/// <param name="Offset">Byte offset of the register in the MMIO space.</param>
/// <param name="Name">The PRM's name; null for one that nobody declared.</param>
/// <param name="Value">What a guest reads; null when that is made up at each read.</param>
/// <param name="Model">What there is of it.</param>
public readonly record struct TouchedRegister(uint Offset, string? Name, uint? Value, RegisterModel Model);

/// <summary>How much of a register is modelled.</summary>
public enum RegisterModel
{
    /// <summary>Nobody declared it; it stores like memory.</summary>
    Unknown,

    /// <summary>Named, and stores like memory.</summary>
    Stores,

    /// <summary>It has rules of its own, or something happens.</summary>
    Behaves,
}

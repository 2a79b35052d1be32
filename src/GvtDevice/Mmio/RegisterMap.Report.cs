namespace GvtDevice.Mmio;

/// <summary>The part of the register map that reports which registers a guest has used.</summary>
public sealed partial class RegisterMap
{
    /// <summary>The registers that a guest has read or written since the map was created, in order of offset. Reactions
    /// are not called.</summary>
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
/// <param name="Name">The PRM's name; null if undeclared.</param>
/// <param name="Value">The value that a guest reads; null if each read computes it.</param>
/// <param name="Model">How much of it is modelled.</param>
public readonly record struct TouchedRegister(uint Offset, string? Name, uint? Value, RegisterModel Model);

/// <summary>How much of a register is modelled.</summary>
public enum RegisterModel
{
    /// <summary>Undeclared; it behaves like memory.</summary>
    Unknown,

    /// <summary>Declared; it behaves like memory.</summary>
    Stores,

    /// <summary>Declared, with access rules or reactions.</summary>
    Behaves,
}

namespace GvtDevice.Mmio;

/// <summary>Collects and checks declarations; <see cref="Freeze"/> creates the map.</summary>
internal sealed class RegisterMapBuilder(uint sizeBytes)
{
    private readonly Dictionary<uint, Register> _claims = [];
    private readonly List<Register> _registers = [];
    private readonly Dictionary<uint, ulong> _quads = [];

    /// <summary>Declares one register. Source of the name: Intel's PRM, volume 2c, or i915's register
    /// headers.</summary>
    /// <exception cref="ArgumentException">The offset is not dword-aligned, outside the map, or already
    /// declared.</exception>
    public Register At(uint offset, string name) => Declare(offset, name, 1);

    /// <summary>Makes 8-byte reads at an offset return a value, regardless of the registers there.</summary>
    public void Quad(uint offset, ulong value) => _quads.Add(offset, value);

    /// <summary>Declares registers that only store.</summary>
    public void Plain(IEnumerable<PlainRegister> registers)
    {
        foreach (PlainRegister plain in registers)
        {
            Declare(plain.Offset, plain.Name, plain.Count).Reset(plain.Reset);
        }
    }

    private Register Declare(uint offset, string name, uint count)
    {
        if (offset % 4 != 0 || count == 0 || offset >= sizeBytes || count > (sizeBytes - offset) / 4)
        {
            throw new ArgumentException(
                $"{name} at 0x{offset:X}: not {count} dwords inside 0x{sizeBytes:X} bytes of registers");
        }

        Register register = new(offset, name, count);
        for (uint i = 0; i < count; i++)
        {
            uint dword = offset + (4 * i);
            if (!_claims.TryAdd(dword, register))
            {
                throw new ArgumentException($"0x{dword:X} is claimed by {_claims[dword].Name} and by {name}");
            }
        }

        _registers.Add(register);
        return register;
    }

    /// <summary>Creates the map. Call once only: the builder discards what it has collected.</summary>
    public RegisterMap Freeze()
    {
        RegisterMap map = new(sizeBytes, [.. _registers.OrderBy(r => r.Offset)], _quads);
        _claims.Clear();
        _claims.TrimExcess();
        _registers.Clear();
        _registers.TrimExcess();
        return map;
    }
}

/// <summary>A register, or an array of <paramref name="Count"/> of them, without behaviour.</summary>
internal readonly record struct PlainRegister(uint Offset, string Name, uint Reset = 0, uint Count = 1);

using GvtDevice.Mmio;

namespace GvtDevice.Gtt;

/// <summary>The fences of the aperture. Source: SKL PRM vol. 2c, FENCE_LSB and FENCE_MSB; vol. 5, "Tiled
/// Resources".</summary>
internal sealed class FenceBlock : IRegisterBlock
{
    public const int Count = 32;

    private readonly (Register Lsb, Register Msb)[] _fences = new (Register, Register)[Count];
    private readonly FenceRegister[] _valid = new FenceRegister[Count];
    private int _validCount;

    /// <summary>Raised when the CPU writes through a fence, with the address in the aperture.</summary>
    public event Action<ulong>? Written;

    public void Define(RegisterMapBuilder map)
    {
        for (int i = 0; i < Count; i++)
        {
            uint b = 0x100000 + (8 * (uint)i);
            _fences[i] = (
                map.At(b, $"FENCE_LSB_{i}").OnWrite(OnWrite),
                map.At(b + 4, $"FENCE_MSB_{i}").OnWrite(OnWrite));
        }
    }

    public void Reset() => Collect();

    public void OnRegistersRestored() => Collect();

    /// <summary>The first fence that covers an address of the aperture; null if none does, so that the CPU sees memory
    /// as it is stored.</summary>
    public FenceRegister? Find(ulong address)
    {
        foreach (FenceRegister fence in _valid.AsSpan(0, _validCount))
        {
            if (fence.Covers(address))
            {
                return fence;
            }
        }

        return null;
    }

    /// <summary>The fence of a number, 0 to <see cref="Count"/> - 1.</summary>
    public FenceRegister At(int number) => new(_fences[number].Lsb.Value, _fences[number].Msb.Value);

    /// <summary>Reports a write by the CPU to an address that a fence covers.</summary>
    public void OnWritten(ulong address) => Written?.Invoke(address);

    private uint OnWrite(RegisterWrite w)
    {
        Collect();
        return w.New;
    }

    /// <summary>Collects the valid fences. Every access to the aperture searches them, and few fences are in use, if
    /// any.</summary>
    private void Collect()
    {
        _validCount = 0;
        for (int i = 0; i < Count; i++)
        {
            if (At(i) is { IsValid: true } fence)
            {
                _valid[_validCount++] = fence;
            }
        }
    }
}

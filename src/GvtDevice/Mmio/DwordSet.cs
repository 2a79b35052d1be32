using System.Numerics;

namespace GvtDevice.Mmio;

/// <summary>A set of dword indexes below a bound, one bit each. Enumeration skips 64 absent indexes at a
/// time.</summary>
internal sealed class DwordSet(int bound)
{
    private readonly ulong[] _words = new ulong[(bound + 63) / 64];

    /// <summary>Adds an index; false if the set already contains it.</summary>
    public bool Add(uint dword)
    {
        ref ulong word = ref _words[dword / 64];
        ulong bit = 1UL << (int)(dword % 64);
        if ((word & bit) != 0)
        {
            return false;
        }

        word |= bit;
        return true;
    }

    /// <summary>The members in ascending order.</summary>
    public IEnumerable<uint> Members()
    {
        for (int i = 0; i < _words.Length; i++)
        {
            for (ulong rest = _words[i]; rest != 0; rest &= rest - 1)
            {
                yield return ((uint)i * 64) + (uint)BitOperations.TrailingZeroCount(rest);
            }
        }
    }
}

using System.Collections.Immutable;
using DisplayModel;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>The registers of a colour matrix: six of coefficients, and three of offsets before and after it. Source:
/// SKL PRM vol. 2c, CSC_COEFF, CSC_PREOFF, CSC_POSTOFF.</summary>
internal sealed class CscRegisters
{
    private readonly Register[] _coefficients;
    private readonly Register[] _preOffsets;
    private readonly Register[] _postOffsets;

    /// <summary>Declares the registers.</summary>
    /// <param name="map">Collects the declarations.</param>
    /// <param name="coefficients">Offset of the coefficients.</param>
    /// <param name="preOffsets">Offset of the offsets before the matrix.</param>
    /// <param name="postOffsets">Offset of the offsets after it.</param>
    /// <param name="name">The start of register names, such as CSC.</param>
    /// <param name="id">The end of register names, such as A.</param>
    public CscRegisters(
        RegisterMapBuilder map, uint coefficients, uint preOffsets, uint postOffsets, string name, string id)
    {
        _coefficients = Declare(map, 6, coefficients, $"{name}_COEFF_{id}");
        _preOffsets = Declare(map, 3, preOffsets, $"{name}_PREOFF_{id}");
        _postOffsets = Declare(map, 3, postOffsets, $"{name}_POSTOFF_{id}");
    }

    /// <summary>Whether the offsets after the matrix are those of limited range.</summary>
    public bool IsLimitedRange => Array.TrueForAll(_postOffsets, offset => new CscOffset(offset.Value).IsLimitedRange);

    public ImmutableArray<int> Coefficients => [.. Enumerable.Range(0, 9).Select(Coefficient)];

    public ImmutableArray<int> PreOffsets => [.. _preOffsets.Select(offset => new CscOffset(offset.Value).Value)];

    public ImmutableArray<int> PostOffsets => [.. _postOffsets.Select(offset => new CscOffset(offset.Value).Value)];

    public ColourMatrix Matrix => new(Coefficients, PreOffsets, PostOffsets);

    private static Register[] Declare(RegisterMapBuilder map, uint count, uint offset, string name)
    {
        Register[] registers = new Register[count];
        for (uint i = 0; i < count; i++)
        {
            registers[i] = map.At(offset + (4 * i), $"{name}[{i}]");
        }

        return registers;
    }

    /// <summary>Coefficient <paramref name="i"/>, row by row. In each row two share a register and the third has
    /// another.</summary>
    private int Coefficient(int i)
    {
        uint raw = _coefficients[(i / 3 * 2) + (i % 3 / 2)].Value;
        return new CscCoefficient(i % 3 == 1 ? raw & 0xFFFF : raw >> 16).Value;
    }
}

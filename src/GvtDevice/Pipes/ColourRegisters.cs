using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>GAMMA_MODE. Source: SKL PRM vol. 2c, GAMMA_MODE.</summary>
internal enum GammaMode : uint
{
    /// <summary>The legacy palette: 256 entries of eight bits.</summary>
    EightBit = 0,
    /// <summary>The precision palette: 1024 entries of ten bits.</summary>
    TenBit = 1,
    /// <summary>A table interpolated between 513 entries.</summary>
    TwelveBit = 2,
    /// <summary>The precision palette, one half before the matrix and one half after it.</summary>
    Split = 3,
    /// <summary>On display 12, with the code of <see cref="Split"/>: a table interpolated between entries that are
    /// closer near 0.</summary>
    Segmented = 4,
}

/// <summary>PIPE_CSC_MODE. Source: SKL PRM vol. 2c, CSC_MODE.</summary>
internal readonly record struct PipeCscMode(uint Raw)
{
    /// <summary>Whether the matrix comes before the only table, which is then gamma; otherwise the matrix comes after
    /// it.</summary>
    public bool IsBeforeGamma => (Raw & 2) != 0;
}

/// <summary>PIPE_BOTTOM_COLOR. Source: SKL PRM vol. 2c.</summary>
internal readonly record struct PipeBottomColour(uint Raw)
{
    public bool UsesGamma => (Raw & (1u << 31)) != 0;

    public bool UsesCsc => (Raw & (1u << 30)) != 0;

    public uint Colour => Raw & 0x3FFF_FFFF;
}

/// <summary>A coefficient of PIPE_CSC_COEFF: sign, exponent and nine bits of mantissa. Source: SKL PRM vol. 2c,
/// CSC_COEFF.</summary>
internal readonly record struct CscCoefficient(uint Raw)
{
    /// <summary>The coefficient; <see cref="ColourMatrix.One"/> is 1.0.</summary>
    public int Value
    {
        get
        {
            int magnitude = (int)(Raw & 0xFF8) << ((Raw >> 12) & 7) switch
            {
                3 => 1,
                2 => 2,
                1 => 3,
                7 => 5,
                6 => 6,
                _ => 4,
            };
            return (Raw & (1u << 15)) != 0 ? -magnitude : magnitude;
        }
    }
}

/// <summary>CSC_PREOFF and CSC_POSTOFF: thirteen bits, two's complement, 4096 is 1.0. Source: SKL PRM vol.
/// 2c.</summary>
internal readonly record struct CscOffset(uint Raw)
{
    /// <summary>CSC_POSTOFF of 16/256, which converts full range to limited range. Source: i915,
    /// ILK_CSC_POSTOFF_LIMITED_RANGE.</summary>
    private const uint LimitedRange = 16 << 4;

    /// <summary>The offset; <see cref="ColourMatrix.One"/> is 1.0.</summary>
    public int Value => (int)(Raw << 19) >> 15;

    public bool IsLimitedRange => (Raw & 0x1FFF) == LimitedRange;
}

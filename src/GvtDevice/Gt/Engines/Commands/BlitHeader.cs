using DisplayModel;

namespace GvtDevice.Gt.Engines.Commands;

/// <summary>First dword of a 2D command. Source: SKL PRM vol. 2a, XY_SRC_COPY_BLT, XY_FAST_COPY_BLT.</summary>
internal readonly record struct BlitHeader(uint Raw)
{
    /// <summary>Bits 28:22.</summary>
    public BlitOpcode Opcode => (BlitOpcode)((Raw >> 22) & 0x7F);

    /// <summary>32bpp Byte Mask, bit 21: whether alpha is written, with 32 bits per pixel.</summary>
    public bool WritesAlpha => Bit(21);

    /// <summary>32bpp Byte Mask, bit 20: whether colours are written, with 32 bits per pixel.</summary>
    public bool WritesColour => Bit(20);

    /// <summary>Source Tiling Enable, bit 15; a fast copy does not have it.</summary>
    public bool IsSourceTiled => Bit(15);

    /// <summary>Destination Tiling Enable, bit 11; a fast copy does not have it.</summary>
    public bool IsTargetTiled => Bit(11);

    /// <summary>Source Tiling Method of a fast copy, bits 21:20; null for a reserved code.</summary>
    public Tiling? FastSourceTiling(bool isYf) => FastTiling((Raw >> 20) & 3, isYf);

    /// <summary>Destination Tiling Method of a fast copy, bits 14:13; null for a reserved code.</summary>
    public Tiling? FastTargetTiling(bool isYf) => FastTiling((Raw >> 13) & 3, isYf);

    private static Tiling? FastTiling(uint code, bool isYf) => code switch
    {
        0 => Tiling.Linear,
        1 => Tiling.X,
        2 => isYf ? Tiling.Yf : Tiling.Y,
        _ => null,
    };

    private bool Bit(int bit) => (Raw & (1u << bit)) != 0;
}

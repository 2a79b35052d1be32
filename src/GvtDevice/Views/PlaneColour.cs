using DisplayModel;

namespace GvtDevice.Views;

/// <summary>PLANE_KEYVAL, PLANE_KEYMSK and PLANE_KEYMAX: a colour key, and the opacity of the plane in what it leaves free.
/// Source: SKL PRM vol. 2c.</summary>
public readonly record struct PlaneKey(uint Value, uint Mask, uint Max)
{
    /// <summary>Bits 31:24 of PLANE_KEYMAX when bit 31 of PLANE_KEYMSK enables them.</summary>
    public byte ConstantAlpha => (Mask & (1u << 31)) != 0 ? (byte)(Max >> 24) : byte.MaxValue;

    public ColourKey? In(ColourKeyMode? mode) =>
        mode is { } m ? new ColourKey(m, Value & 0xFF_FFFF, Max & 0xFF_FFFF, Mask & 0x7FF_FFFF) : null;
}

/// <summary>PLANE_AUX_DIST: where the second surface begins, counted from the first, and its stride. Source: SKL PRM vol. 2c.</summary>
public readonly record struct PlaneAuxDist(uint Raw)
{
    public uint DistanceBytes => Raw & 0xFFFF_F000;

    public PlaneStride Stride => new(Raw & 0xFFF);
}

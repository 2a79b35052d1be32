using DisplayModel;

namespace GvtDevice.Planes;

/// <summary>PLANE_POS and PLANE_OFFSET: two 16-bit halves, y above x. Source: SKL PRM vol. 2c.</summary>
internal readonly record struct PlanePoint(uint Raw)
{
    public int X => (int)(Raw & 0x1FFF);

    public int Y => (int)((Raw >> 16) & 0x1FFF);
}

/// <summary>PLANE_STRIDE, counted in units that depend on the tiling. Source: SKL PRM vol. 2c, PLANE_STRIDE.</summary>
internal readonly record struct PlaneStride(uint Raw)
{
    private const uint UnitsMask = 0x3FF;

    /// <summary>A copy with another number of units.</summary>
    public PlaneStride WithUnits(uint units) => new((Raw & ~UnitsMask) | (units & UnitsMask));

    /// <summary>Bytes of one row of pixels; in tiled surfaces, of one row of tiles side by side.</summary>
    /// <param name="tiling">Tiling of the surface.</param>
    /// <param name="bytesPerPixel">Bytes per pixel of the surface, for <see cref="Tiling.Yf"/>.</param>
    public int Bytes(Tiling tiling, int bytesPerPixel) => (int)(Raw & UnitsMask) * tiling switch
    {
        Tiling.Linear => 64,
        Tiling.X => 512,
        Tiling.Yf when bytesPerPixel == 1 => 64,
        Tiling.Yf when bytesPerPixel == 8 => 256,
        _ => 128,
    };
}

/// <summary>PLANE_KEYVAL, PLANE_KEYMSK and PLANE_KEYMAX: a colour key, and the opacity of the plane's pixels that the
/// key leaves visible. Source: SKL PRM vol. 2c.</summary>
internal readonly record struct PlaneKey(uint Value, uint Mask, uint Max)
{
    /// <summary>Opacity of the plane: bits 31:24 of PLANE_KEYMAX if bit 31 of PLANE_KEYMSK enables them.</summary>
    public byte ConstantAlpha => (Mask & (1u << 31)) != 0 ? (byte)(Max >> 24) : byte.MaxValue;

    public ColourKey? In(ColourKeyMode? mode) =>
        mode is { } m ? new ColourKey(m, Value & 0xFF_FFFF, Max & 0xFF_FFFF, Mask & 0x7FF_FFFF) : null;
}

/// <summary>PLANE_AUX_DIST: distance from the first surface to the second, and stride of the second. Source: SKL PRM
/// vol. 2c.</summary>
internal readonly record struct PlaneAuxDist(uint Raw)
{
    public uint DistanceBytes => Raw & 0xFFFF_F000;

    public PlaneStride Stride => new(Raw & 0xFFF);
}

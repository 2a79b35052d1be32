using DisplayModel;

namespace GvtDevice.Views;

/// <summary>Two 16-bit halves, y above x, as in PLANE_POS and PLANE_OFFSET. Source: SKL PRM vol. 2c.</summary>
public readonly record struct PlanePoint(uint Raw)
{
    public int X => (int)(Raw & 0x1FFF);

    public int Y => (int)((Raw >> 16) & 0x1FFF);
}

/// <summary>PLANE_SIZE, PIPESRC and CUR-like sizes: two halves, each one less than the count. PLANE_SIZE has the height
/// above; PIPESRC the width.</summary>
public readonly record struct SizeMinusOne(uint Raw)
{
    public int Low => (int)(Raw & 0x1FFF) + 1;

    public int High => (int)((Raw >> 16) & 0x1FFF) + 1;
}

/// <summary>PLANE_STRIDE, counted in units that depend on the tiling. Source: SKL PRM vol. 2c, PLANE_STRIDE.</summary>
public readonly record struct PlaneStride(uint Raw)
{
    private const uint UnitsMask = 0x3FF;

    /// <summary>The same with another number of units.</summary>
    public PlaneStride WithUnits(uint units) => new((Raw & ~UnitsMask) | (units & UnitsMask));

    /// <summary>Bytes of one row of pixels, or of one row of all tiles side by side.</summary>
    /// <param name="tiling">Of the surface.</param>
    /// <param name="bytesPerPixel">Of the surface, for <see cref="Tiling.Yf"/>.</param>
    public int Bytes(Tiling tiling, int bytesPerPixel) => (int)(Raw & UnitsMask) * tiling switch
    {
        Tiling.Linear => 64,
        Tiling.X => 512,
        Tiling.Yf when bytesPerPixel == 1 => 64,
        Tiling.Yf when bytesPerPixel == 8 => 256,
        _ => 128,
    };
}

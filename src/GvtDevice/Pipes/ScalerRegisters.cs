using DisplayModel;

namespace GvtDevice.Pipes;

/// <summary>PS_CTRL. Source: SKL PRM vol. 2c, PS_CTRL.</summary>
internal readonly record struct ScalerCtl(uint Raw)
{
    public bool IsEnabled => (Raw & (1u << 31)) != 0;

    /// <summary>Index of the plane that the scaler is bound to, bits 27:25; null for the pipe.</summary>
    public int? Plane => ((Raw >> 25) & 7) is > 0 and uint plane ? (int)plane - 1 : null;

    /// <summary>Index of the plane that supplies Y, bits 7:5; null for none. Reserved, and 0, on Gen9. Source: ICL PRM
    /// vol. 2c, PS_CTRL, Y Plane Selection.</summary>
    public int? LumaPlane => ((Raw >> 5) & 7) is > 0 and uint plane ? (int)plane - 1 : null;

    /// <summary>The filter. A programmed one counts as nearest, because drivers program coefficients for
    /// that.</summary>
    public ScalerFilter Filter => ((Raw >> 23) & 3) == 1 ? ScalerFilter.Nearest : ScalerFilter.Bilinear;
}

/// <summary>PS_WIN_POS and PS_WIN_SZ: x or width in the upper half, y or height in the lower. Source: SKL PRM vol.
/// 2c.</summary>
internal readonly record struct ScalerWindow(uint Raw)
{
    public int X => (int)((Raw >> 16) & 0x1FFF);

    public int Y => (int)(Raw & 0x1FFF);
}

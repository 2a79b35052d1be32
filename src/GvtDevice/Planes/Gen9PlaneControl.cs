using DisplayModel;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Planes;

/// <summary>PLANE_CTL alone controls the plane. Source: SKL PRM vol. 2c, PLANE_CTL.</summary>
internal sealed class Gen9PlaneControl : IPlaneControl
{
    private Register _ctl = null!;

    public PlaneCtl Value => new(_ctl.Value);

    public PixelFormat? Format => Value.Format;

    public bool IsMirrored => false;

    public YuvEncoding YuvEncoding => Value.YuvEncoding;

    public ColourMatrix? InputMatrix => null;

    public PlaneColour? Colour => null;

    public bool TakesLumaOfOther => false;

    public int? LumaPlane => null;

    public bool SuppliesLuma => false;

    public void Define(RegisterMapBuilder map, uint plane, string id) => _ctl = map.At(plane, $"PLANE_CTL_{id}");

    public void Reset()
    {
    }

    public void Save(StateWriter writer)
    {
    }

    public void Restore(ref StateReader reader)
    {
    }

    public void SetTiling(uint code) => _ctl.Value = Value.WithTilingCode(code).Raw;
}

using GvtDevice.Mmio;

namespace GvtDevice.Planes;

/// <summary>The registers that control what a universal plane shows, and how.</summary>
internal interface IPlaneControl
{
    /// <summary>The registers in the layout of PLANE_CTL of Gen9; disabled while they hold reserved values.</summary>
    PlaneCtl Value { get; }

    /// <summary>Declares the registers; called once.</summary>
    /// <param name="map">Collects the declarations.</param>
    /// <param name="plane">Offset of the plane's registers.</param>
    /// <param name="id">Plane and pipe in register names, such as 1_A.</param>
    void Define(RegisterMapBuilder map, uint plane, string id);

    /// <summary>Changes the tiled surface code, for a flip by command.</summary>
    void SetTiling(uint code);
}

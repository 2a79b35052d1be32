using GvtDevice.Mmio;

namespace GvtDevice.Planes;

/// <summary>The registers that say what a universal plane shows, and how.</summary>
internal interface IPlaneControl
{
    /// <summary>Both in the layout of Gen9; not enabled while they say what is reserved.</summary>
    PlaneCtl Value { get; }

    /// <summary>Declares the registers; called once.</summary>
    /// <param name="map">Of the GPU.</param>
    /// <param name="plane">Offset of the plane's registers.</param>
    /// <param name="id">Plane and pipe, as in 1_A.</param>
    void Define(RegisterMapBuilder map, uint plane, string id);

    /// <summary>Another tiled surface code, by command.</summary>
    void SetTiling(uint code);
}

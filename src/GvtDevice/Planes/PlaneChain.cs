using DisplayModel;

namespace GvtDevice.Planes;

/// <summary>The planes of a pipe, some of which supply Y to others that show Cb and Cr. Source: ICL PRM vol. 12,
/// "Planar YUV 420 Formats"; PLANE_CUS_CTL, PS_CTRL.</summary>
internal sealed class PlaneChain
{
    private readonly List<PlaneBlock> _planes = [];

    /// <summary>Adds the next plane, lowest first.</summary>
    public void Add(PlaneBlock plane) => _planes.Add(plane);

    /// <summary>The surface with Y; null if the pipe has no such plane, or that plane does not supply Y.</summary>
    /// <param name="plane">Index of a plane.</param>
    public AuxSurface? LumaOf(int plane) => plane >= 0 && plane < _planes.Count ? _planes[plane].Luma : null;

    /// <summary>Arms the planes that show the Y of another, which is armed.</summary>
    /// <param name="plane">Index of the plane that supplies Y.</param>
    public void LumaArmed(int plane)
    {
        foreach (PlaneBlock other in _planes)
        {
            if (other.LumaPlane == plane)
            {
                other.ArmAgain();
            }
        }
    }
}

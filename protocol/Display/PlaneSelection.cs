using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>The start of <see cref="GfxPlaneExtension"/> in a QUERY_GFX_PLANE command, which selects the plane. The
/// rest of the extension has no meaning in a command and may be omitted.</summary>
/// <param name="Head">0-based, or <see cref="GfxPlaneExtension.FirstLit"/>.</param>
/// <param name="Plane">Number of the overlay, 0 the lowest; else 0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PlaneSelection(uint Head, uint Plane)
{
    public const int Length = 8;
}

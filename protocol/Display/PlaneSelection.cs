using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>The start of <see cref="GfxPlaneExtension"/> in a QUERY_GFX_PLANE command: which plane is meant. What
/// follows it there means nothing and may be left out.</summary>
/// <param name="Head">0-based, or <see cref="GfxPlaneExtension.FirstLit"/>.</param>
/// <param name="Plane">Which overlay, from the lowest; else 0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct PlaneSelection(uint Head, uint Plane)
{
    public const int Length = 8;
}

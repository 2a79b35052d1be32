namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Formats of surfaces and vertices of the 3D pipeline; only those used here. Source: SKL PRM vol. 2d,
/// SURFACE_FORMAT; names as in Mesa's isl_format.h.</summary>
internal enum SurfaceFormat : uint
{
    R16G16B16A16Float = 0x084,
    R32G32Float = 0x085,
    B8G8R8A8Unorm = 0x0C0,
    R10G10B10A2Unorm = 0x0C2,
    R8G8B8A8Unorm = 0x0C7,
    B10G10R10A2Unorm = 0x0D1,
    B8G8R8X8Unorm = 0x0E9,
    R16G16Sscaled = 0x0F6,
    B5G6R5Unorm = 0x100,
    R8G8Unorm = 0x106,
    R8Unorm = 0x140,
}

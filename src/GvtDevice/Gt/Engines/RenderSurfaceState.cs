using DisplayModel;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>A surface of the 3D pipeline, as described in memory. Source: SKL PRM vol. 2d,
/// RENDER_SURFACE_STATE.</summary>
/// <param name="Format">Format of its pixels.</param>
/// <param name="WidthPx">Width, 1..16384.</param>
/// <param name="HeightPx">Height, 1..16384.</param>
/// <param name="Pixels">Address and layout of its pixels.</param>
/// <param name="ClearColour">Address of the colour that it is cleared to fast; null if it cannot be. Source: Mesa,
/// genxml/gen120.xml, RENDER_SURFACE_STATE, Clear Value Address.</param>
internal readonly record struct RenderSurfaceState(
    SurfaceFormat Format, int WidthPx, int HeightPx, TiledSurface Pixels, ulong? ClearColour)
{
    /// <summary>Number of dwords in memory.</summary>
    public const int Dwords = 16;

    private const uint TwoDimensional = 1;

    /// <returns>null unless it is a plain two-dimensional surface of a format that is listed here.</returns>
    public static RenderSurfaceState? Decode(ReadOnlySpan<uint> state)
    {
        SurfaceFormat format = (SurfaceFormat)((state[0] >> 18) & 0x1FF);
        int bytesPerPixel = BytesPerPixel(format);
        bool isArray = (state[0] & (1 << 28)) != 0;
        return state[0] >> 29 == TwoDimensional && !isArray && bytesPerPixel != 0
            && TilingOf(state[0], state[5]) is { } tiling
            ? new RenderSurfaceState(
                format,
                (int)(state[2] & 0x3FFF) + 1,
                (int)((state[2] >> 16) & 0x3FFF) + 1,
                new TiledSurface(
                    state[8] | ((ulong)(state[9] & 0xFFFF) << 32),
                    (int)(state[3] & 0x3_FFFF) + 1,
                    tiling,
                    bytesPerPixel),
                ClearColourOf(state))
            : null;
    }

    private static ulong? ClearColourOf(ReadOnlySpan<uint> state)
    {
        const uint auxiliaryMode = 7;
        const uint colourCompression = 5;
        const uint clearValueAddressEnable = 1u << 10;
        return (state[6] & auxiliaryMode) == colourCompression && (state[10] & clearValueAddressEnable) != 0
            ? (state[12] & ~0x3Fu) | ((ulong)(state[13] & 0xFFFF) << 32)
            : null;
    }

    private static Tiling? TilingOf(uint first, uint sixth) =>
        (Mode: (first >> 12) & 3, Resource: (sixth >> 18) & 3) switch
    {
        (0, 0) => Tiling.Linear,
        (2, 0) => Tiling.X,
        (3, 0) => Tiling.Y,
        (3, 1) => Tiling.Yf,
        _ => null,
    };

    private static int BytesPerPixel(SurfaceFormat format) => format switch
    {
        SurfaceFormat.R16G16B16A16Float => 8,
        SurfaceFormat.B8G8R8A8Unorm or SurfaceFormat.B8G8R8X8Unorm or SurfaceFormat.R8G8B8A8Unorm
            or SurfaceFormat.B10G10R10A2Unorm or SurfaceFormat.R10G10B10A2Unorm => 4,
        SurfaceFormat.B5G6R5Unorm or SurfaceFormat.R8G8Unorm => 2,
        SurfaceFormat.R8Unorm => 1,
        _ => 0,
    };
}

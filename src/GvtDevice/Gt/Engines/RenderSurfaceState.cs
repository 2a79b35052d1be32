using DisplayModel;
using GvtDevice.Gtt;

namespace GvtDevice.Gt.Engines;

/// <summary>A surface of the 3D pipeline, as memory says. Source: SKL PRM vol. 2d, RENDER_SURFACE_STATE.</summary>
/// <param name="Format">Surface format, the PRM's code.</param>
/// <param name="WidthPx">1..16384.</param>
/// <param name="HeightPx">1..16384.</param>
/// <param name="Pixels">Where they are.</param>
public readonly record struct RenderSurfaceState(uint Format, int WidthPx, int HeightPx, TiledSurface Pixels)
{
    /// <summary>How many dwords say it.</summary>
    public const int Dwords = 16;

    private const uint TwoDimensional = 1;

    /// <returns>null for what is no plain surface of two dimensions, or of a format that is not listed here.</returns>
    public static RenderSurfaceState? Decode(ReadOnlySpan<uint> state)
    {
        uint format = (state[0] >> 18) & 0x1FF;
        int bytesPerPixel = BytesPerPixel(format);
        bool isArray = (state[0] & (1 << 28)) != 0;
        return state[0] >> 29 == TwoDimensional && !isArray && bytesPerPixel != 0 && TilingOf(state[0], state[5]) is { } tiling
            ? new RenderSurfaceState(
                format,
                (int)(state[2] & 0x3FFF) + 1,
                (int)((state[2] >> 16) & 0x3FFF) + 1,
                new TiledSurface(
                    state[8] | ((ulong)(state[9] & 0xFFFF) << 32), (int)(state[3] & 0x3_FFFF) + 1, tiling, bytesPerPixel))
            : null;
    }

    private static Tiling? TilingOf(uint first, uint sixth) => (Mode: (first >> 12) & 3, Resource: (sixth >> 18) & 3) switch
    {
        (0, 0) => Tiling.Linear,
        (2, 0) => Tiling.X,
        (3, 0) => Tiling.Y,
        (3, 1) => Tiling.Yf,
        _ => null,
    };

    private static int BytesPerPixel(uint format) => format switch
    {
        0x084 => 8,                                                     // R16G16B16A16_FLOAT
        0x0C0 or 0x0C2 or 0x0C7 or 0x0D1 or 0x0E9 => 4,                 // 8888 and 2101010, both orders; B8G8R8X8
        0x100 or 0x106 => 2,                                            // B5G6R5, R8G8
        0x140 => 1,                                                     // R8
        _ => 0,
    };
}

using DisplayModel;

namespace VfioUser.Display.Buffers;

/// <summary>DRM format modifiers. Source: drm_fourcc.h.</summary>
internal static class DrmModifier
{
    public const ulong Linear = 0;                      // DRM_FORMAT_MOD_LINEAR
    public const ulong XTiled = Intel | 1;              // I915_FORMAT_MOD_X_TILED
    public const ulong YTiled = Intel | 2;              // I915_FORMAT_MOD_Y_TILED
    public const ulong YfTiled = Intel | 3;             // I915_FORMAT_MOD_Yf_TILED

    private const ulong Intel = 1UL << 56;

    /// <returns>The modifier; null for a tiling that has none.</returns>
    public static ulong? Of(Tiling tiling) => tiling switch
    {
        Tiling.Linear => Linear,
        Tiling.X => XTiled,
        Tiling.Y => YTiled,
        Tiling.Yf => YfTiled,
        _ => null,
    };
}

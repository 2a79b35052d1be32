using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RemoteDisplay.Local.Kms.Uapi;

/// <summary>struct drm_mode_fb_cmd2. Source: drm_mode.h, as the others here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmFramebuffer(
    uint Id,
    uint Width,
    uint Height,
    uint Format,
    uint Flags,
    Four<uint> Handles,
    Four<uint> Pitches,
    Four<uint> Offsets,
    Four<ulong> Modifiers)
{
    /// <summary>DRM_MODE_FB_MODIFIERS: <see cref="Modifiers"/> counts.</summary>
    public const uint HasModifiers = 1 << 1;
}

/// <summary>A value for each of up to four planes of a pixel format.</summary>
[InlineArray(4)]
internal struct Four<T>
    where T : unmanaged
{
    private T _first;

    public static Four<T> Of(T first)
    {
        Four<T> four = default;
        four[0] = first;
        return four;
    }
}

/// <summary>struct drm_mode_create_dumb.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmCreateDumb(
    uint Height, uint Width, uint BitsPerPixel, uint Flags, uint Handle, uint Pitch, ulong Size);

/// <summary>struct drm_mode_map_dumb.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmMapDumb(uint Handle, uint Padding, ulong Offset);

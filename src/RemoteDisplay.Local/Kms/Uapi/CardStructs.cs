using System.Runtime.InteropServices;

namespace RemoteDisplay.Local.Kms.Uapi;

/// <summary>struct drm_version. Source: drm.h, as the others here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmVersion(
    int Major,
    int Minor,
    int PatchLevel,
    ulong NameLength,
    ulong Name,
    ulong DateLength,
    ulong Date,
    ulong DescriptionLength,
    ulong Description);

/// <summary>struct drm_get_cap and struct drm_set_client_cap.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmCapabilityValue(ulong Capability, ulong Value);

/// <summary>struct drm_gem_close.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmGemClose(uint Handle, uint Padding);

/// <summary>struct drm_prime_handle.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmPrimeHandle(uint Handle, uint Flags, int Fd)
{
    /// <summary>DRM_CLOEXEC, which is O_CLOEXEC.</summary>
    public const uint CloseOnExec = 0x8_0000;

    /// <summary>DRM_RDWR, which is O_RDWR.</summary>
    public const uint ReadWrite = 2;
}

/// <summary>struct drm_event_vblank: a flip has come to the screen.</summary>
/// <param name="Type">DRM_EVENT_FLIP_COMPLETE is 2.</param>
/// <param name="Length">Bytes of the event.</param>
/// <param name="UserData">As in the commit.</param>
/// <param name="Seconds">Of the vertical blank, CLOCK_MONOTONIC.</param>
/// <param name="Microseconds">See <paramref name="Seconds"/>.</param>
/// <param name="Sequence">The pipe's frame counter.</param>
/// <param name="Crtc">The pipe's object id.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DrmVblankEvent(
    uint Type, uint Length, ulong UserData, uint Seconds, uint Microseconds, uint Sequence, uint Crtc)
{
    public const int Size = 32;
    public const uint FlipComplete = 2;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RemoteDisplay.Local.Kms.Uapi;

/// <summary>struct drm_mode_modeinfo: a mode with its timing. Source: drm_mode.h, as the others here.</summary>
/// <param name="ClockKhz">Pixel clock.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="RefreshHz">Rounded.</param>
/// <param name="Type">DRM_MODE_TYPE_*.</param>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmModeInfo(
    uint ClockKhz,
    ushort Width,
    ushort HsyncStart,
    ushort HsyncEnd,
    ushort Htotal,
    ushort Hskew,
    ushort Height,
    ushort VsyncStart,
    ushort VsyncEnd,
    ushort Vtotal,
    ushort Vscan,
    uint RefreshHz,
    uint Flags,
    uint Type,
    DrmName Name)
{
    private const uint Preferred = 1 << 3;                      // DRM_MODE_TYPE_PREFERRED

    public readonly bool IsPreferred => (Type & Preferred) != 0;
}

/// <summary>A name of at most 31 characters, with a NUL at its end. Source: DRM_DISPLAY_MODE_LEN,
/// DRM_PROP_NAME_LEN.</summary>
[InlineArray(Length)]
internal struct DrmName
{
    public const int Length = 32;

    private byte _first;

    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        int end = bytes.IndexOf((byte)0);
        return System.Text.Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
    }
}

/// <summary>struct drm_mode_card_res.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmResources(
    ulong Framebuffers,
    ulong Crtcs,
    ulong Connectors,
    ulong Encoders,
    uint FramebufferCount,
    uint CrtcCount,
    uint ConnectorCount,
    uint EncoderCount,
    uint MinWidth,
    uint MaxWidth,
    uint MinHeight,
    uint MaxHeight);

/// <summary>struct drm_mode_crtc.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmCrtc(
    ulong Connectors,
    uint ConnectorCount,
    uint Id,
    uint Framebuffer,
    uint X,
    uint Y,
    uint GammaSize,
    uint IsModeValid,
    DrmModeInfo Mode);

/// <summary>struct drm_mode_get_encoder.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmEncoder(uint Id, uint Type, uint Crtc, uint PossibleCrtcs, uint PossibleClones);

/// <summary>struct drm_mode_get_connector.</summary>
/// <param name="Connection">1: a monitor is there.</param>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmConnector(
    ulong Encoders,
    ulong Modes,
    ulong Properties,
    ulong Values,
    uint ModeCount,
    uint PropertyCount,
    uint EncoderCount,
    uint Encoder,
    uint Id,
    uint Type,
    uint TypeIndex,
    uint Connection,
    uint WidthMm,
    uint HeightMm,
    uint Subpixel,
    uint Padding)
{
    public const uint Connected = 1;
}

/// <summary>struct drm_mode_get_plane_res.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmPlanes(ulong Planes, uint Count, uint Padding);

/// <summary>struct drm_mode_get_plane.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmPlane(
    uint Id, uint Crtc, uint Framebuffer, uint PossibleCrtcs, uint GammaSize, uint FormatCount, ulong Formats);

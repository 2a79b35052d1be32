using System.Runtime.InteropServices;

namespace RemoteDisplay.Local.Kms.Uapi;

/// <summary>struct drm_mode_obj_get_properties. Source: drm_mode.h, as the others here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmProperties(
    ulong Ids, ulong Values, uint Count, uint Object, DrmObjectType ObjectType, uint Padding);

/// <summary>struct drm_mode_get_property.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmProperty(
    ulong Values, ulong EnumBlobs, uint Id, uint Flags, DrmName Name, uint ValueCount, uint EnumBlobCount)
{
    /// <summary>DRM_MODE_PROP_IMMUTABLE: only the driver changes it.</summary>
    public const uint Immutable = 1 << 2;

    /// <summary>DRM_MODE_PROP_BITMASK.</summary>
    public const uint Bitmask = 1 << 5;
}

/// <summary>struct drm_mode_property_enum: of a bit mask, the number of a bit.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmPropertyEnum(ulong Value, DrmName Name);

/// <summary>struct drm_mode_get_blob.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmGetBlob(uint Id, uint Length, ulong Data);

/// <summary>struct drm_mode_create_blob.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmCreateBlob(ulong Data, uint Length, uint Id);

/// <summary>struct drm_mode_atomic.</summary>
[StructLayout(LayoutKind.Sequential)]
internal record struct DrmAtomic(
    CommitFlags Flags,
    uint ObjectCount,
    ulong Objects,
    ulong PropertyCounts,
    ulong Properties,
    ulong Values,
    ulong Reserved,
    ulong UserData);

/// <summary>struct drm_mode_rect: a damaged part of a framebuffer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DrmRectangle(int Left, int Top, int Right, int Bottom);

/// <summary>struct drm_format_modifier_blob: the start of the property IN_FORMATS.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DrmFormatBlob(
    uint Version, uint Flags, uint FormatCount, uint FormatsOffset, uint ModifierCount, uint ModifiersOffset);

/// <summary>struct drm_format_modifier: bit n of <paramref name="Formats"/> is format <paramref name="Offset"/> +
/// n.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DrmFormatModifier(ulong Formats, uint Offset, uint Padding, ulong Modifier);

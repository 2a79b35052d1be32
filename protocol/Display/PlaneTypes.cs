namespace VfioUser.Protocol.Display;

/// <summary>Kinds of plane. Source: drm_mode.h, DRM_PLANE_TYPE_*.</summary>
public enum DrmPlaneType : uint
{
    Overlay = 0,
    Primary = 1,
    Cursor = 2,
}

/// <summary>Kinds of plane as a set: bit n is <see cref="DrmPlaneType"/> n.</summary>
[Flags]
public enum PlaneTypes : uint
{
    None = 0,
    Overlay = 1 << 0,
    Primary = 1 << 1,
    Cursor = 1 << 2,
    All = Overlay | Primary | Cursor,
}

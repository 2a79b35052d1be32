using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>QUERY_GFX_PLANE, both ways. Source: vfio.h, vfio_device_gfx_plane_info.</summary>
/// <param name="ArgSize">In a command the largest payload that the client accepts, in a reply the size of a full
/// one.</param>
/// <param name="Flags">The kind of query.</param>
/// <param name="PlaneType">The type of the plane.</param>
/// <param name="DrmFormat">DRM fourcc; 0 if the plane is off, like all fields after it.</param>
/// <param name="Modifier">DRM format modifier.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
/// <param name="Size">Bytes of the buffer, whole pages.</param>
/// <param name="X">Left edge on the head, pixels; two's complement for a cursor beyond the left edge.</param>
/// <param name="Y">See <paramref name="X"/>.</param>
/// <param name="HotSpotX">Hot spot of a cursor; <see cref="UnknownHotSpot"/> if it is unknown.</param>
/// <param name="HotSpotY">See <paramref name="HotSpotX"/>.</param>
/// <param name="RegionOrDmabuf">See <see cref="DmabufId"/>; with <see cref="GfxPlaneFlags.Region"/> the index of the
/// region.</param>
/// <param name="Reserved">0.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GfxPlaneInfo(
    uint ArgSize,
    GfxPlaneFlags Flags,
    DrmPlaneType PlaneType,
    uint DrmFormat,
    ulong Modifier,
    uint Width,
    uint Height,
    uint Stride,
    uint Size,
    uint X,
    uint Y,
    uint HotSpotX,
    uint HotSpotY,
    uint RegionOrDmabuf,
    uint Reserved)
{
    public const int Length = 64;

    /// <summary>The smallest payload that a client may send or accept, bytes: all fields but <see
    /// cref="Reserved"/>.</summary>
    public const int MinLength = 60;

    public const uint UnknownHotSpot = uint.MaxValue;

    /// <summary>The id of the buffer. It stays the same for the same buffer, and no other buffer ever has it.</summary>
    public uint DmabufId => RegionOrDmabuf;
}

/// <summary>Source: vfio.h, VFIO_GFX_PLANE_TYPE_*.</summary>
[Flags]
public enum GfxPlaneFlags : uint
{
    /// <summary>With the extension: describe the plane, whatever buffers are available.</summary>
    None = 0,

    /// <summary>Only query whether the kind of buffer of the other flag is available.</summary>
    Probe = 1,

    Dmabuf = 2,

    Region = 4,
}

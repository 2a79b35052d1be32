using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>QUERY_GFX_PLANE, both ways. Source: vfio.h, vfio_device_gfx_plane_info.</summary>
/// <param name="ArgSize">In a command the largest payload that the client takes, in a reply the size of a full
/// one.</param>
/// <param name="Flags">What is asked for.</param>
/// <param name="PlaneType">Which plane.</param>
/// <param name="DrmFormat">DRM fourcc; 0 when the plane is off, as everything after it.</param>
/// <param name="Modifier">DRM format modifier.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
/// <param name="Size">Bytes of the buffer, whole pages.</param>
/// <param name="X">Where its left edge is on the screen; of a cursor that hangs over the left edge the bits of a
/// negative number.</param>
/// <param name="Y">See <paramref name="X"/>.</param>
/// <param name="HotSpotX">Of a cursor; <see cref="UnknownHotSpot"/> when nobody knows.</param>
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

    /// <summary>What a client must send and take at least: all but <see cref="Reserved"/>.</summary>
    public const int MinLength = 60;

    public const uint UnknownHotSpot = uint.MaxValue;

    /// <summary>Names the buffer; the same id as long as it is the same buffer, and never another one's.</summary>
    public uint DmabufId => RegionOrDmabuf;
}

/// <summary>Source: vfio.h, VFIO_GFX_PLANE_TYPE_*.</summary>
[Flags]
public enum GfxPlaneFlags : uint
{
    /// <summary>With the extension: describe the plane, in whatever it is.</summary>
    None = 0,

    /// <summary>Only ask whether the other flag's kind of buffer is there at all.</summary>
    Probe = 1,

    Dmabuf = 2,

    Region = 4,
}

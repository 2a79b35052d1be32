using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>Follows <see cref="GfxPlaneInfo"/> both ways for those whose argsz has room for it.</summary>
/// <param name="Head">0-based, or <see cref="FirstLit"/>; in a reply the head that it is about.</param>
/// <param name="Plane">In a command which overlay, from the lowest; else 0. In a reply its place on the head: 0 is the
/// lowest.</param>
/// <param name="State">Reply only, as all that follows.</param>
/// <param name="Flags">More about it.</param>
/// <param name="Generation">States that the plane has latched: another number is another frame, be it in the same
/// buffer.</param>
/// <param name="Sequence">Of the head's last refresh; for <see cref="DamageRequest"/>.</param>
/// <param name="Frame">The head's frame counter at the vertical blank since which it shows this.</param>
/// <param name="TimestampNs">When that began, CLOCK_MONOTONIC.</param>
/// <param name="X">Where the left edge of what is shown is on the head, pixels.</param>
/// <param name="Y">See <paramref name="X"/>.</param>
/// <param name="Width">How wide it is there; a scaler makes it another size than in the buffer.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="SourceX">Left edge of what is shown, within the buffer, or within its rotated view.</param>
/// <param name="SourceY">See <paramref name="SourceX"/>.</param>
/// <param name="SourceWidth">Pixels of the buffer that are shown.</param>
/// <param name="SourceHeight">See <paramref name="SourceWidth"/>.</param>
/// <param name="Rotation">From the buffer to the head.</param>
/// <param name="Kinds">Which kinds of buffer this client can have of it now.</param>
/// <param name="NoDmabuf">Why a dma-buf is not among them.</param>
/// <param name="Reserved">0.</param>
/// <param name="HeadWidth">Size of what planes are put on, pixels; 0 while the head is dark.</param>
/// <param name="HeadHeight">See <paramref name="HeadWidth"/>.</param>
/// <param name="PictureWidth">Size of the composed picture: another than the head's while the guest scales all of
/// it.</param>
/// <param name="PictureHeight">See <paramref name="PictureWidth"/>.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct GfxPlaneExtension(
    uint Head,
    uint Plane,
    GfxPlaneState State,
    GfxPlaneExtensionFlags Flags,
    ulong Generation,
    ulong Sequence,
    ulong Frame,
    ulong TimestampNs,
    int X,
    int Y,
    uint Width,
    uint Height,
    uint SourceX,
    uint SourceY,
    uint SourceWidth,
    uint SourceHeight,
    PlaneRotation Rotation,
    BufferKinds Kinds,
    NoDmabufReason NoDmabuf,
    uint Reserved,
    uint HeadWidth,
    uint HeadHeight,
    uint PictureWidth,
    uint PictureHeight)
{
    public const int Length = 112;

    /// <summary>As <see cref="Head"/> of a command: the lit head with the lowest number, head 0 when all are
    /// dark.</summary>
    public const uint FirstLit = uint.MaxValue;
}

/// <summary>Counter-clockwise. Source: drm_mode.h, DRM_MODE_ROTATE_*.</summary>
[Flags]
public enum PlaneRotation : uint
{
    None = 0,
    Rotate0 = 1 << 0,
    Rotate90 = 1 << 1,
    Rotate180 = 1 << 2,
    Rotate270 = 1 << 3,
}

public enum GfxPlaneState : uint
{
    /// <summary>The plane is off, or the head dark.</summary>
    Disabled = 0,

    Enabled = 1,

    /// <summary>The plane is on, but in a way that cannot be described: an unknown format, memory that is not
    /// there.</summary>
    NotSupported = 2,
}

[Flags]
public enum GfxPlaneExtensionFlags : uint
{
    None = 0,

    /// <summary>This is what the screen shows since its last vertical blank, not what the guest has asked for
    /// since.</summary>
    Latched = 1,

    /// <summary>The guest memory that the plane, or all of the head, points into is not there.</summary>
    MemoryMissing = 2,

    /// <summary>There is no guest memory at all: no VMM is connected to the device, or it has mapped none.</summary>
    GuestGone = 4,
}

/// <summary>Kinds of buffer as a set.</summary>
[Flags]
public enum BufferKinds : uint
{
    None = 0,
    Dmabuf = 1 << 0,
    Memfd = 1 << 1,
    Region = 1 << 2,
}

/// <summary>Why there is no dma-buf of a plane.</summary>
public enum NoDmabufReason : uint
{
    /// <summary>There is one.</summary>
    None = 0,

    /// <summary>The plane is off, or cannot be described.</summary>
    NoBuffer = 1,

    /// <summary>The client did not propose "dmabuf".</summary>
    NotProposed = 2,

    /// <summary>The client runs as another user.</summary>
    OtherUser = 3,

    /// <summary>The server has no way to make one: no /dev/udmabuf, or no right to use it.</summary>
    NoUdmabuf = 4,

    /// <summary>The guest's memory cannot be shared so: it has no file, or one without the right seals.</summary>
    Memory = 5,

    /// <summary>Too many pieces, or too large, for the kernel's limits.</summary>
    Limit = 6,

    /// <summary>The buffer's modifier is not among those that were agreed on.</summary>
    Modifier = 7,
}

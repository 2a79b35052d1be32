using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>Follows <see cref="GfxPlaneInfo"/> in both directions for clients whose argsz has room for it.</summary>
/// <param name="Head">0-based, or <see cref="FirstLit"/>; in a reply the number of the head.</param>
/// <param name="Plane">In a command the number of the overlay, 0 the lowest; else 0. In a reply the plane's position in
/// the stacking order, 0 the lowest.</param>
/// <param name="State">Whether the plane is on. Reply only, like all fields that follow.</param>
/// <param name="Flags">Further properties of the state.</param>
/// <param name="Generation">Number of states that the plane has latched: another number means another frame, perhaps in
/// the same buffer.</param>
/// <param name="Sequence">Sequence of the head's last refresh, for <see cref="DamageRequest"/>.</param>
/// <param name="Frame">The head's frame counter at the vertical blank when the plane latched this state.</param>
/// <param name="TimestampNs">Start of that vertical blank, CLOCK_MONOTONIC.</param>
/// <param name="X">Left edge of the plane on the head, pixels.</param>
/// <param name="Y">See <paramref name="X"/>.</param>
/// <param name="Width">Width on the head, pixels; with a scaler it differs from that in the buffer.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="SourceX">Left edge of the displayed part within the buffer, or within its rotated view, pixels.</param>
/// <param name="SourceY">See <paramref name="SourceX"/>.</param>
/// <param name="SourceWidth">Width of the displayed part, pixels.</param>
/// <param name="SourceHeight">See <paramref name="SourceWidth"/>.</param>
/// <param name="Rotation">From the buffer to the head.</param>
/// <param name="Kinds">Kinds of buffer that are available to this client now.</param>
/// <param name="NoDmabuf">The reason why dma-bufs are not among them.</param>
/// <param name="Reserved">0.</param>
/// <param name="HeadWidth">Width of the area in which planes are placed, pixels; 0 while the head is dark.</param>
/// <param name="HeadHeight">See <paramref name="HeadWidth"/>.</param>
/// <param name="PictureWidth">Width of the composed picture, pixels; differs from the head's while the guest scales the
/// whole head.</param>
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

    /// <summary>Value of <see cref="Head"/> in a command: the lit head with the lowest number, or head 0 if all are
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

    /// <summary>The plane is on but cannot be described: its format is unknown or its memory is missing.</summary>
    NotSupported = 2,
}

[Flags]
public enum GfxPlaneExtensionFlags : uint
{
    None = 0,

    /// <summary>The reply has the state at the head's last vertical blank, not later requests of the guest.</summary>
    Latched = 1,

    /// <summary>The guest memory of the plane, or of the whole head, is missing.</summary>
    MemoryMissing = 2,

    /// <summary>There is no guest memory: no VMM is connected to the device, or it has mapped none.</summary>
    GuestGone = 4,

    /// <summary>The head's picture is not that of its planes drawn over each other: only the server can compose
    /// it.</summary>
    NeedsComposing = 8,
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

/// <summary>The reason why there is no dma-buf of a plane.</summary>
public enum NoDmabufReason : uint
{
    /// <summary>There is a dma-buf.</summary>
    None = 0,

    /// <summary>The plane is off, or cannot be described.</summary>
    NoBuffer = 1,

    /// <summary>The client did not propose "dmabuf".</summary>
    NotProposed = 2,

    /// <summary>The client runs as another user.</summary>
    OtherUser = 3,

    /// <summary>The server cannot create one: /dev/udmabuf is missing, or the server may not use it.</summary>
    NoUdmabuf = 4,

    /// <summary>The guest's memory cannot be shared as a dma-buf: it has no file, or one without the right
    /// seals.</summary>
    Memory = 5,

    /// <summary>Too many pieces, or too large, for the kernel's limits.</summary>
    Limit = 6,

    /// <summary>The buffer's modifier was not agreed on.</summary>
    Modifier = 7,
}

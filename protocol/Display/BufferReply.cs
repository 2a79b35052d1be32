using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>A buffer with the picture of a plane or head; <see cref="DamageCount"/> rectangles follow.</summary>
/// <param name="ArgSize">The size of a full reply.</param>
/// <param name="Flags">Whether a descriptor comes with the reply.</param>
/// <param name="Kind">As requested; none if there is no dma-buf and the client asked for an explanation.</param>
/// <param name="Id">For a shadow the slot, which the client releases; for a dma-buf its id.</param>
/// <param name="FileId">The id of the file, never used again for another file.</param>
/// <param name="DrmFormat">DRM fourcc.</param>
/// <param name="Modifier">DRM format modifier.</param>
/// <param name="Width">Width of the displayed part, pixels.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
/// <param name="Offset">Offset of the first row in the file, bytes.</param>
/// <param name="SourceX">Left edge of the displayed part within the buffer, pixels; always 0 in a shadow.</param>
/// <param name="SourceY">See <paramref name="SourceX"/>.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Sequence">Sequence of a refresh of the head; the picture is at least as new.</param>
/// <param name="Frame">The head's frame counter at that refresh.</param>
/// <param name="TimestampNs">Time of that refresh, CLOCK_MONOTONIC.</param>
/// <param name="DamageCount">Number of rectangles that follow: the changes in this file since the client last had
/// it.</param>
/// <param name="ReasonLength">Without a <paramref name="Kind"/>: bytes of UTF-8 text that follow, with the
/// reason.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct BufferReply(
    uint ArgSize,
    BufferReplyFlags Flags,
    BufferKinds Kind,
    uint Id,
    uint FileId,
    uint DrmFormat,
    ulong Modifier,
    uint Width,
    uint Height,
    uint Stride,
    uint Offset,
    uint SourceX,
    uint SourceY,
    ulong Size,
    ulong Sequence,
    ulong Frame,
    ulong TimestampNs,
    uint DamageCount,
    uint ReasonLength)
{
    public const int Length = 96;
}

[Flags]
public enum BufferReplyFlags : uint
{
    None = 0,

    /// <summary>One descriptor came with the reply.</summary>
    HasFile = 1,
}

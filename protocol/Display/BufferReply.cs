using System.Runtime.InteropServices;

namespace VfioUser.Protocol.Display;

/// <summary>A buffer with what a plane shows; <see cref="DamageCount"/> rectangles follow.</summary>
/// <param name="ArgSize">The size of a full reply.</param>
/// <param name="Flags">Whether a descriptor came along.</param>
/// <param name="Kind">As asked for; none when there is no dma-buf and the client wants to know why.</param>
/// <param name="Id">Of a shadow the slot, to be released; of a dma-buf its id.</param>
/// <param name="FileId">Names the file: another id is another file. Never used again.</param>
/// <param name="DrmFormat">DRM fourcc.</param>
/// <param name="Modifier">DRM format modifier.</param>
/// <param name="Width">Pixels that are shown.</param>
/// <param name="Height">See <paramref name="Width"/>.</param>
/// <param name="Stride">Bytes from one row to the next.</param>
/// <param name="Offset">Of the first row, bytes into the file.</param>
/// <param name="SourceX">Left edge of what is shown, within the buffer; always 0 in a shadow.</param>
/// <param name="SourceY">See <paramref name="SourceX"/>.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Sequence">Of the head's refresh that this is the picture of.</param>
/// <param name="Frame">The head's frame counter then.</param>
/// <param name="TimestampNs">When, CLOCK_MONOTONIC.</param>
/// <param name="DamageCount">Rectangles that follow: what changed in this very file since the client last had
/// it.</param>
/// <param name="ReasonLength">With no <paramref name="Kind"/>: bytes of UTF-8 that follow and say why.</param>
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

using DisplayModel;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Display.Buffers;

/// <summary>The buffers that planes show, each under an id of its own. Any thread.</summary>
public interface IPlaneBuffers
{
    /// <summary>The buffer that a plane shows, and which part of it: the same id as long as format, modifier, stride
    /// and every page that is shown are the same and lie within it. A plane that is panned beyond it gets a larger
    /// buffer in its place. Ids begin at 1 and are never used again.</summary>
    /// <exception cref="VfioUser.Server.VfioUserException">EINVAL: a format or layout that has no fourcc and modifier,
    /// or an empty plane. EFAULT: not aligned to pages, outside the space, or a page is not present.</exception>
    ShownBuffer Identify(int head, PlaneState plane);

    /// <summary>A buffer with what a plane shows and nothing before it, for those who know no source rectangle: a part
    /// of what <see cref="Identify"/> says, with an id of its own.</summary>
    /// <exception cref="VfioUser.Server.VfioUserException">As <see cref="Identify"/>. EINVAL also: the first pixel is
    /// not at the start of a page, or not of a tile.</exception>
    PlaneBuffer IdentifyAlone(int head, PlaneState plane);

    /// <summary>Why there can be no dma-buf at all; null when there can.</summary>
    string? WhyNoDmabuf => null;

    /// <summary>A buffer by its id; null when it never was or has been retired.</summary>
    PlaneBuffer? Find(uint id);

    /// <summary>A dma-buf of the guest's own pages: the same one for the same id, in a new descriptor.</summary>
    /// <exception cref="VfioUser.Server.VfioUserException">ENOENT: no such buffer. EOPNOTSUPP: the message says why
    /// there is none.</exception>
    SafeFileHandle ExportDmabuf(uint id);

    /// <summary>An id is no longer known: its buffer was the least recently shown of too many, or the client took the
    /// memory back that a dma-buf was made of. Called on the thread of <see cref="Identify"/>, or of the
    /// pool.</summary>
    event Action<uint>? Retired;
}

/// <summary>Which part of a buffer a plane shows.</summary>
/// <param name="Buffer">The whole.</param>
/// <param name="SourceXPx">The left edge of the part in the buffer.</param>
/// <param name="SourceYPx">The upper edge of the part in the buffer.</param>
public readonly record struct ShownBuffer(PlaneBuffer Buffer, int SourceXPx, int SourceYPx);

/// <summary>A buffer that a plane shows.</summary>
/// <param name="Id">1 or more.</param>
/// <param name="Format">DRM fourcc.</param>
/// <param name="Modifier">DRM format modifier.</param>
/// <param name="WidthPx">Of the buffer; up to the right edge of what is shown, unless that was panned.</param>
/// <param name="HeightPx">See <paramref name="WidthPx"/>.</param>
/// <param name="StrideBytes">Bytes from row to row.</param>
/// <param name="SizeBytes">Whole pages.</param>
public sealed record PlaneBuffer(
    uint Id, PixelFormat Format, ulong Modifier, int WidthPx, int HeightPx, int StrideBytes, ulong SizeBytes);

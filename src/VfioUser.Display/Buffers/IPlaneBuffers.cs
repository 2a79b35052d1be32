using DisplayModel;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Display.Buffers;

/// <summary>The buffers that planes show, each with its id. Any thread.</summary>
public interface IPlaneBuffers
{
    /// <summary>Returns the buffer that a plane shows, and the shown part of it. The id stays the same as long as
    /// format, modifier, stride and all shown pages stay the same and lie within the buffer. A plane panned beyond its
    /// buffer gets a larger buffer in its place. Ids begin at 1 and are never reused.</summary>
    /// <exception cref="VfioUser.Server.VfioUserException">EINVAL: a format or layout that has no fourcc and modifier,
    /// or an empty plane. EFAULT: not aligned to pages, outside the surface address space, or a page is not
    /// present.</exception>
    ShownBuffer Identify(int head, PlaneState plane);

    /// <summary>Returns a buffer that begins with the first pixel that a plane shows, for clients that know no source
    /// rectangle: a part of the buffer of <see cref="Identify"/>, with a separate id.</summary>
    /// <exception cref="VfioUser.Server.VfioUserException">The errors of <see cref="Identify"/>. EINVAL also: the first
    /// pixel is not at the start of a page, or of a tile.</exception>
    PlaneBuffer IdentifyAlone(int head, PlaneState plane);

    /// <summary>Why no dma-buf is possible at all; null when they are.</summary>
    string? WhyNoDmabuf => null;

    /// <summary>Returns a buffer by its id; null when no buffer has it or the buffer is retired.</summary>
    PlaneBuffer? Find(uint id);

    /// <summary>Returns a dma-buf of the guest's own pages: the same one for the same id, in a new
    /// descriptor.</summary>
    /// <exception cref="VfioUser.Server.VfioUserException">ENOENT: no such buffer. EOPNOTSUPP: no dma-buf is possible;
    /// the message says why.</exception>
    SafeFileHandle ExportDmabuf(uint id);

    /// <summary>Raised when an id is retired: its buffer was the least recently shown of too many, or the client
    /// unmapped memory that its dma-buf is made of. Raised on the thread that calls <see cref="Identify"/>, or of the
    /// thread pool.</summary>
    event Action<uint>? Retired;
}

/// <summary>The part of a buffer that a plane shows.</summary>
/// <param name="Buffer">The whole buffer.</param>
/// <param name="SourceXPx">The left edge of the part in the buffer.</param>
/// <param name="SourceYPx">The upper edge of the part in the buffer.</param>
public readonly record struct ShownBuffer(PlaneBuffer Buffer, int SourceXPx, int SourceYPx);

/// <summary>A buffer that a plane shows.</summary>
/// <param name="Id">The id, 1 or more.</param>
/// <param name="Format">The DRM fourcc.</param>
/// <param name="Modifier">The DRM format modifier.</param>
/// <param name="WidthPx">The width of the buffer: up to the right edge of the shown part, unless that was
/// panned.</param>
/// <param name="HeightPx">The height of the buffer; see <paramref name="WidthPx"/>.</param>
/// <param name="StrideBytes">The number of bytes from row to row.</param>
/// <param name="SizeBytes">The size, in whole pages.</param>
public sealed record PlaneBuffer(
    uint Id, PixelFormat Format, ulong Modifier, int WidthPx, int HeightPx, int StrideBytes, ulong SizeBytes);

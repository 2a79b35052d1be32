using DisplayModel;
using DisplayModel.Geometry;
using DisplaySource;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Display.Buffers;

/// <summary>A picture in a file. The client holds it until it releases the slot.</summary>
/// <param name="Slot">The slot for <see cref="Shadows.Release"/>; 1 or more.</param>
/// <param name="FileId">Identifies the file: a client that has mapped a file with this id need not map it
/// again.</param>
/// <param name="File">A memfd of whole pages that cannot be resized, and that only the server can write to. Open until
/// the slot is acquired again with another size, or the shadows are disposed of.</param>
/// <param name="Format">The DRM fourcc; the layout is linear.</param>
/// <param name="WidthPx">1 or more pixels.</param>
/// <param name="HeightPx">1 or more pixels.</param>
/// <param name="StrideBytes">The stride, a multiple of 64 bytes.</param>
/// <param name="Sequence">The <see cref="HeadState.Sequence"/> that the picture is at least as new as.</param>
/// <param name="DamageSequence">The sequence up to which it has all damage of
/// <see cref="IDisplaySource.DamageSince"/>; 0 if that is not known.</param>
/// <param name="CopiedBytes">The number of bytes written for it.</param>
/// <param name="CursorBefore">The area of the cursor in the slot's last picture, which may hang over the edges; empty
/// when there was none.</param>
/// <param name="Cursor">The area of the cursor in this picture.</param>
public readonly record struct ShadowPicture(
    uint Slot,
    uint FileId,
    SafeFileHandle File,
    PixelFormat Format,
    int WidthPx,
    int HeightPx,
    int StrideBytes,
    ulong Sequence,
    ulong DamageSequence,
    ulong CopiedBytes,
    PixelRect CursorBefore,
    PixelRect Cursor);

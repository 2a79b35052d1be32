using DisplayModel;
using DisplaySource;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Display.Buffers;

/// <summary>A picture in a file that the client holds until it gives the slot back.</summary>
/// <param name="Slot">For <see cref="Shadows.Release"/>; 1 or more.</param>
/// <param name="FileId">Another one when the file is another: a client that has mapped this one need not again.</param>
/// <param name="File">A memfd of whole pages that cannot be resized, and that only we can write to. Open until the slot
/// is acquired again with another size, or the shadows are disposed of.</param>
/// <param name="Format">DRM fourcc; linear.</param>
/// <param name="WidthPx">1 or more.</param>
/// <param name="HeightPx">1 or more.</param>
/// <param name="StrideBytes">A multiple of 64.</param>
/// <param name="Sequence">The <see cref="HeadState.Sequence"/> that it is as new as, or newer.</param>
/// <param name="CopiedBytes">Bytes that were written for it.</param>
public readonly record struct ShadowPicture(
    uint Slot,
    uint FileId,
    SafeFileHandle File,
    PixelFormat Format,
    int WidthPx,
    int HeightPx,
    int StrideBytes,
    ulong Sequence,
    ulong CopiedBytes);

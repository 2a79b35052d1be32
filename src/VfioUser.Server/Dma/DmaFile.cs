using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Dma;

/// <summary>A file that the client sent; open while a window uses it.</summary>
internal sealed class DmaFile(SafeFileHandle handle, DmaFileIdentity identity)
{
    public SafeFileHandle Handle => handle;

    public DmaFileIdentity Identity => identity;

    /// <summary>The number of windows that use it; maintained by <see cref="DmaFiles"/>.</summary>
    public int Windows { get; set; } = 1;
}

/// <summary>Identifies a file: descriptors with equal identities are interchangeable.</summary>
/// <param name="Device">st_dev.</param>
/// <param name="Inode">st_ino.</param>
/// <param name="Mode">The access mode it was opened with.</param>
internal readonly record struct DmaFileIdentity(ulong Device, ulong Inode, FileAccessMode Mode);

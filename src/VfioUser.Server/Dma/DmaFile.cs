using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Dma;

/// <summary>A file that the client gave us, open as long as a window of it is used.</summary>
internal sealed class DmaFile(SafeFileHandle handle, DmaFileIdentity identity)
{
    public SafeFileHandle Handle => handle;

    public DmaFileIdentity Identity => identity;

    /// <summary>Windows that use it; kept by <see cref="DmaFiles"/>.</summary>
    public int Windows { get; set; } = 1;
}

/// <summary>What makes two descriptors as good as one.</summary>
/// <param name="Device">st_dev.</param>
/// <param name="Inode">st_ino.</param>
/// <param name="Mode">How it was opened.</param>
internal readonly record struct DmaFileIdentity(ulong Device, ulong Inode, FileAccessMode Mode);

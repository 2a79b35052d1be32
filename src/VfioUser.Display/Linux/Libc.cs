using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Display.Linux;

/// <summary>The part of the C library that dma-bufs need. Source: fcntl.h, sys/ioctl.h.</summary>
internal static partial class Libc
{
    public const int Enoent = 2;
    public const int Eperm = 1;
    public const int Eacces = 13;
    public const int ORdwr = 2;                         // O_RDWR
    public const int OCloexec = 0x80000;                // O_CLOEXEC
    public const int FDupFdCloexec = 1030;              // F_DUPFD_CLOEXEC
    public const uint SealShrink = 2;                   // F_SEAL_SHRINK
    public const uint SealWrite = 8;                    // F_SEAL_WRITE
    public const uint SealFutureWrite = 16;             // F_SEAL_FUTURE_WRITE

    private const string Library = "libc";

    /// <summary>errno of the call just made.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial SafeFileHandle Duplicate(SafeHandle file, int command, int lowest);

    /// <summary>UDMABUF_CREATE_LIST.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial SafeFileHandle CreateDmabuf(SafeHandle device, nuint request, ReadOnlySpan<byte> list);
}

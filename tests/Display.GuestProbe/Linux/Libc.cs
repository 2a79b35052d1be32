using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Display.GuestProbe.Linux;

/// <summary>What a client of a dma-buf calls. Source: sys/mman.h, sys/ioctl.h, fcntl.h.</summary>
internal static unsafe partial class Libc
{
    public const int ORdwr = 2;                         // O_RDWR
    public const int OCloexec = 0x80000;                // O_CLOEXEC
    public const int ProtRead = 1;                      // PROT_READ
    public const int ProtWrite = 2;                     // PROT_WRITE
    public const int MapShared = 1;                     // MAP_SHARED

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeHandle file, nuint request, void* argument);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Mmap(nint address, nuint length, int protection, int flags, SafeHandle file, long offset);

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Munmap(nint address, nuint length);
}

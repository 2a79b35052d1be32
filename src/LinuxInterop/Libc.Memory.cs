using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>sys/mman.h.</summary>
internal static partial class Libc
{
    public const int ProtRead = 1;                      // PROT_READ
    public const int ProtWrite = 2;                     // PROT_WRITE
    public const int MapShared = 1;                     // MAP_SHARED
    public const uint MfdCloexec = 1;                   // MFD_CLOEXEC
    public const uint MfdAllowSealing = 2;              // MFD_ALLOW_SEALING

    [LibraryImport(
        Library, EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle MemfdCreate(string name, uint flags);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Mmap(
        nint address, nuint length, int protection, int flags, SafeHandle file, long offset);

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Munmap(nint address, nuint length);
}

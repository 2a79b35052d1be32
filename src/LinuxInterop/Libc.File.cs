using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>unistd.h, fcntl.h, sys/stat.h.</summary>
internal static unsafe partial class Libc
{
    public const int FSetFd = 2;                        // F_SETFD
    public const int FGetFl = 3;                        // F_GETFL
    public const int FSetFl = 4;                        // F_SETFL
    public const int FDupFdCloexec = 1030;              // F_DUPFD_CLOEXEC
    public const int FAddSeals = 1033;                  // F_ADD_SEALS
    public const int FGetSeals = 1034;                  // F_GET_SEALS
    public const int FdCloexec = 1;                     // FD_CLOEXEC
    public const int OAccmode = 3;                      // O_ACCMODE
    public const int OWronly = 1;                       // O_WRONLY
    public const int ORdonly = 0;                       // O_RDONLY
    public const int ORdwr = 2;                         // O_RDWR
    public const int OCloexec = 0x80000;                // O_CLOEXEC
    public const int ONonblock = 0x800;                 // O_NONBLOCK
    public const int RwfNowait = 8;                     // RWF_NOWAIT
    public const int SeekData = 3;                      // SEEK_DATA

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial SafeFileHandle Duplicate(SafeHandle file, int command, int lowest);

    /// <summary>UDMABUF_CREATE_LIST.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    public static partial SafeFileHandle CreateDmabuf(SafeHandle device, nuint request, ReadOnlySpan<byte> list);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeHandle file, int command, int argument);

    [LibraryImport(Library, EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Truncate(SafeHandle file, long length);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeHandle file, long offset, int whence);

    [LibraryImport(Library, EntryPoint = "unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(string path);

    [LibraryImport(Library, EntryPoint = "chmod", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeMode(string path, uint mode);

    /// <summary>An owner of -1 leaves the owner unchanged.</summary>
    [LibraryImport(Library, EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(SafeHandle directory, string path, int flags, uint mask, Span<byte> result);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int directory, string path, int flags, uint mask, Span<byte> result);

    public static nint Read(SafeHandle file, Span<byte> data)
    {
        nint count;
        do
        {
            count = RawRead(file, data, (nuint)data.Length);
        }
        while (count < 0 && Interrupted);
        return count;
    }

    /// <summary>Fails with EAGAIN instead of waiting, with or without O_NONBLOCK.</summary>
    public static nint ReadNoWait(SafeHandle file, Span<byte> data)
    {
        nint count;
        do
        {
            fixed (byte* start = data)
            {
                IoVector vector = new() { Base = start, Length = (nuint)data.Length };
                count = PReadV2(file, &vector, 1, -1, RwfNowait);
            }
        }
        while (count < 0 && Interrupted);
        return count;
    }

    public static nint Write(SafeHandle file, ReadOnlySpan<byte> data)
    {
        nint count;
        do
        {
            count = RawWrite(file, data, (nuint)data.Length);
        }
        while (count < 0 && Interrupted);
        return count;
    }

    public static nint ReadAt(SafeHandle file, Span<byte> data, long offset)
    {
        nint count;
        do
        {
            count = PRead(file, data, (nuint)data.Length, offset);
        }
        while (count < 0 && Interrupted);
        return count;
    }

    public static nint WriteAt(SafeHandle file, ReadOnlySpan<byte> data, long offset)
    {
        nint count;
        do
        {
            count = PWrite(file, data, (nuint)data.Length, offset);
        }
        while (count < 0 && Interrupted);
        return count;
    }

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    private static partial nint RawRead(SafeHandle file, Span<byte> data, nuint count);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    private static partial nint RawWrite(SafeHandle file, ReadOnlySpan<byte> data, nuint count);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    private static partial nint PRead(SafeHandle file, Span<byte> data, nuint count, long offset);

    /// <summary>An offset of -1 means the file's current position.</summary>
    [LibraryImport(Library, EntryPoint = "preadv2", SetLastError = true)]
    private static partial nint PReadV2(SafeHandle file, IoVector* vectors, int count, long offset, int flags);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint PWrite(SafeHandle file, ReadOnlySpan<byte> data, nuint count, long offset);
}

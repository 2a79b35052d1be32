using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>The result of statx for a file; its layout is the same on every architecture. Source:
/// linux/stat.h.</summary>
public readonly record struct FileStatus(int Mode, ulong Size, uint BlockSize, ulong Device, ulong Inode)
{
    private const int StatxSize = 256;
    private const uint StatxBasicStats = 0x7FF;         // STATX_BASIC_STATS
    private const int AtFdcwd = -100;                   // AT_FDCWD
    private const int AtEmptyPath = 0x1000;             // AT_EMPTY_PATH
    private const int AtSymlinkNofollow = 0x100;        // AT_SYMLINK_NOFOLLOW
    private const int TypeMask = 0xF000;                // S_IFMT
    private const int RegularType = 0x8000;             // S_IFREG
    private const int SocketType = 0xC000;              // S_IFSOCK

    /// <summary>A regular file: on disk, in a tmpfs, a memfd.</summary>
    public bool IsRegular => (Mode & TypeMask) == RegularType;

    public bool IsSocket => (Mode & TypeMask) == SocketType;

    /// <exception cref="LinuxException">statx failed.</exception>
    public static FileStatus Of(SafeHandle file)
    {
        Span<byte> result = stackalloc byte[StatxSize];
        return Libc.Statx(file, "", AtEmptyPath, StatxBasicStats, result) == 0
            ? Parse(result)
            : throw new LinuxException("statx", Libc.LastError);
    }

    /// <summary>The status of the file at a path; of the link itself if it is a symbolic link.</summary>
    /// <returns>null if there is no file.</returns>
    /// <exception cref="LinuxException">statx failed.</exception>
    public static FileStatus? Of(string path)
    {
        Span<byte> result = stackalloc byte[StatxSize];
        if (Libc.Statx(AtFdcwd, path, AtSymlinkNofollow, StatxBasicStats, result) == 0)
        {
            return Parse(result);
        }

        int error = Libc.LastError;
        return error == Libc.Enoent ? null : throw new LinuxException($"statx {path}", error);
    }

    private static FileStatus Parse(ReadOnlySpan<byte> statx) => new(
        Mode: BinaryPrimitives.ReadUInt16LittleEndian(statx[28..]),
        Size: BinaryPrimitives.ReadUInt64LittleEndian(statx[40..]),
        BlockSize: BinaryPrimitives.ReadUInt32LittleEndian(statx[4..]),
        Device: BinaryPrimitives.ReadUInt64LittleEndian(statx[136..]),
        Inode: BinaryPrimitives.ReadUInt64LittleEndian(statx[32..]));
}

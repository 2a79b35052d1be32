using System.Runtime.InteropServices;

namespace RemoteDisplay.Linux;

/// <summary>What of the C library sockets with descriptors, shared memory and eventfds need. Constants have their x86-64
/// and arm64 values, which are the same. Source: sys/socket.h, sys/mman.h, fcntl.h, poll.h, sys/uio.h.</summary>
internal static unsafe partial class Libc
{
    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int MsgCtrunc = 8;                     // MSG_CTRUNC
    public const int MsgDontwait = 0x40;                // MSG_DONTWAIT
    public const int MsgNosignal = 0x4000;              // MSG_NOSIGNAL
    public const int MsgCmsgCloexec = 0x40000000;       // MSG_CMSG_CLOEXEC
    public const int ProtRead = 1;                      // PROT_READ
    public const int ProtWrite = 2;                     // PROT_WRITE
    public const int MapShared = 1;                     // MAP_SHARED
    public const int FGetSeals = 1034;                  // F_GET_SEALS
    public const int SealShrink = 2;                    // F_SEAL_SHRINK
    public const int RwfNowait = 8;                     // RWF_NOWAIT
    public const short PollIn = 1;                      // POLLIN
    public const short PollOut = 4;                     // POLLOUT

    private const string Library = "libc";

    /// <summary>errno of the call just made.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(SafeHandle socket, MessageVector* message, int flags);

    [LibraryImport(Library, EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(SafeHandle socket, MessageVector* message, int flags);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeHandle socket, ReadOnlySpan<byte> data, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(Span<PollEntry> entries, nuint count, int timeoutMs);

    /// <summary>With RWF_NOWAIT never waits, whatever the file's flags. An offset of -1 stands for none.</summary>
    [LibraryImport(Library, EntryPoint = "preadv2", SetLastError = true)]
    public static partial nint ReadVector(SafeHandle file, IoVector* vectors, int count, nint offset, int flags);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeHandle file, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeHandle file, int command, int argument);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Mmap(nint address, nuint length, int protection, int flags, SafeHandle file, long offset);

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    public static partial int Munmap(nint address, nuint length);

    /// <summary>struct iovec.</summary>
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr; the compiler pads it as C does.</summary>
    public struct MessageVector
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct pollfd.</summary>
    public struct PollEntry
    {
        public int File;
        public short Wanted;
        public short Happened;
    }
}

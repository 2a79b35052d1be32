using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>sys/socket.h.</summary>
internal static unsafe partial class Libc
{
    public const int AfUnix = 1;                        // AF_UNIX
    public const int AfNetlink = 16;                    // AF_NETLINK
    public const int NetlinkKobjectUevent = 15;         // NETLINK_KOBJECT_UEVENT
    public const int SockDgram = 2;                     // SOCK_DGRAM
    public const int SockStream = 1;                    // SOCK_STREAM
    public const int SockNonblock = 0x800;              // SOCK_NONBLOCK
    public const int SockCloexec = 0x80000;             // SOCK_CLOEXEC
    public const int SolSocket = 1;                     // SOL_SOCKET
    public const int SoPeercred = 17;                   // SO_PEERCRED
    public const int SoAcceptconn = 30;                 // SO_ACCEPTCONN
    public const int SoDomain = 39;                     // SO_DOMAIN
    public const int MsgPeek = 2;                       // MSG_PEEK
    public const int MsgCtrunc = 8;                     // MSG_CTRUNC
    public const int MsgDontwait = 0x40;                // MSG_DONTWAIT
    public const int MsgNosignal = 0x4000;              // MSG_NOSIGNAL
    public const int MsgCmsgCloexec = 0x40000000;       // MSG_CMSG_CLOEXEC
    public const int ShutWr = 1;                        // SHUT_WR

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial SafeFileHandle Socket(int domain, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int domain, int type, int protocol, Span<int> sockets);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SafeHandle socket, ReadOnlySpan<byte> address, int length);

    [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(SafeHandle socket, int backlog);

    [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(SafeHandle socket, int how);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(SafeHandle socket, int level, int name, out int value, ref int length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetPeerCredentials(
        SafeHandle socket, int level, int name, out PeerCredentials value, ref int length);

    /// <summary>The number of bytes that can be read from a socket; 0 if unknown.</summary>
    public static int WaitingBytes(SafeHandle socket)
    {
        const int fionread = 0x541B;                    // FIONREAD
        return Control(socket, fionread, out int bytes) == 0 ? bytes : 0;
    }

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeHandle file, nuint request, out int value);

    public static SafeFileHandle Accept(SafeHandle listener, int flags)
    {
        while (true)
        {
            SafeFileHandle connection = Accept4(listener, 0, 0, flags);
            if (!connection.IsInvalid || !Interrupted)
            {
                return connection;
            }
        }
    }

    public static nint ReceiveMessage(SafeHandle socket, MessageVector* message, int flags)
    {
        nint count;
        do
        {
            count = RecvMsg(socket, message, flags);
        }
        while (count < 0 && Interrupted);
        return count;
    }

    public static nint SendMessage(SafeHandle socket, MessageVector* message, int flags)
    {
        nint count;
        do
        {
            count = SendMsg(socket, message, flags);
        }
        while (count < 0 && Interrupted);
        return count;
    }

    public static nint Send(SafeHandle socket, ReadOnlySpan<byte> data, int flags)
    {
        nint count;
        do
        {
            count = RawSend(socket, data, (nuint)data.Length, flags);
        }
        while (count < 0 && Interrupted);
        return count;
    }

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    private static partial nint RawSend(SafeHandle socket, ReadOnlySpan<byte> data, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    private static partial SafeFileHandle Accept4(SafeHandle listener, nint address, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint RecvMsg(SafeHandle socket, MessageVector* message, int flags);

    [LibraryImport(Library, EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMsg(SafeHandle socket, MessageVector* message, int flags);

    /// <summary>struct iovec.</summary>
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr; the compiler pads it like C.</summary>
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
}

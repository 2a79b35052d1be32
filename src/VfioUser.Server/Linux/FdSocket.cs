using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Linux;

/// <summary>sendmsg and recvmsg with file descriptors (SCM_RIGHTS), never blocking.</summary>
internal static unsafe class FdSocket
{
    /// <summary>What both calls return when they would have to wait.</summary>
    public const int WouldBlock = -1;

    /// <summary>Room for the reply to any register access.</summary>
    private const int SmallMessage = 128;

    private const int ControlHeaderSize = 16;           // CMSG_LEN(0); a multiple of the alignment
    private const int ControlCapacity = ControlHeaderSize + ((Libc.MaxFdsPerMessage + 1) * sizeof(int));

    /// <summary>Receives at most what fits. All descriptors that came along are in <paramref name="fds"/> when this
    /// returns or throws; <paramref name="truncated"/> says that the kernel had to drop some.</summary>
    /// <returns>Bytes; 0 at the end of the stream.</returns>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    [SkipLocalsInit]
    public static int Receive(SafeHandle socket, Span<byte> data, ReceivedFds fds, out bool truncated)
    {
        byte* control = stackalloc byte[ControlCapacity];

        // SAFETY: the vectors point at pinned or stack memory of the lengths they say, alive until the call is over.
        fixed (byte* start = data)
        {
            Libc.IoVector vector = new() { Base = start, Length = (nuint)data.Length };
            Libc.MessageVector message = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ControlCapacity,
            };
            nint count = Libc.ReceiveMessage(socket, &message, Libc.MsgDontwait | Libc.MsgCmsgCloexec);
            if (count < 0)
            {
                truncated = false;
                int error = Libc.LastError;
                return error == Libc.Eagain ? WouldBlock : throw new LinuxException("recvmsg", error);
            }

            truncated = (message.Flags & Libc.MsgCtrunc) != 0;
            AdoptAll(new ReadOnlySpan<byte>(control, (int)message.ControlLength), fds);
            return (int)count;
        }
    }

    /// <summary>Sends both parts as one message, or as much of it as there is room for; the descriptors go with the
    /// first byte.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    [SkipLocalsInit]
    public static int Send(
        SafeHandle socket, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<SafeFileHandle> fds)
    {
        if (fds.IsEmpty && head.Length + body.Length <= SmallMessage)
        {
            return SendSmall(socket, head, body);
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(fds.Length, Libc.MaxFdsPerMessage);
        byte* control = stackalloc byte[ControlCapacity];

        // SAFETY: as in Receive. The caller's handles are referenced by its span, so none is finalized meanwhile.
        fixed (byte* headStart = head, bodyStart = body)
        {
            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0] = new Libc.IoVector { Base = headStart, Length = (nuint)head.Length };
            vectors[1] = new Libc.IoVector { Base = bodyStart, Length = (nuint)body.Length };
            Libc.MessageVector message = new() { Vectors = vectors, VectorCount = 2 };
            if (!fds.IsEmpty)
            {
                message.Control = control;
                message.ControlLength = (nuint)WriteRights(new Span<byte>(control, ControlCapacity), fds);
            }

            return Sent(Libc.SendMessage(socket, &message, Libc.MsgDontwait | Libc.MsgNosignal));
        }
    }

    /// <summary>Copies both parts together, which takes less time than the kernel needs for two.</summary>
    [SkipLocalsInit]
    private static int SendSmall(SafeHandle socket, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        Span<byte> whole = stackalloc byte[SmallMessage];
        head.CopyTo(whole);
        body.CopyTo(whole[head.Length..]);
        return Sent(Libc.Send(socket, whole[..(head.Length + body.Length)], Libc.MsgDontwait | Libc.MsgNosignal));
    }

    private static int Sent(nint count)
    {
        if (count >= 0)
        {
            return (int)count;
        }

        int error = Libc.LastError;
        return error == Libc.Eagain ? WouldBlock : throw new LinuxException("send", error);
    }

    /// <summary>Fills one SCM_RIGHTS control message; its padding is zeroed.</summary>
    private static int WriteRights(Span<byte> control, ReadOnlySpan<SafeFileHandle> fds)
    {
        int length = ControlHeaderSize + (fds.Length * sizeof(int));
        int aligned = Align(length);
        control[..aligned].Clear();
        Libc.ControlHeader header = new() { Length = (nuint)length, Level = Libc.SolSocket, Type = Libc.ScmRights };
        MemoryMarshal.Write(control, in header);
        Span<int> numbers = MemoryMarshal.Cast<byte, int>(control[ControlHeaderSize..length]);
        for (int i = 0; i < fds.Length; i++)
        {
            ObjectDisposedException.ThrowIf(fds[i].IsClosed, fds[i]);
            numbers[i] = (int)fds[i].DangerousGetHandle();
        }

        return aligned;
    }

    private static void AdoptAll(ReadOnlySpan<byte> control, ReceivedFds fds)
    {
        while (MemoryMarshal.TryRead(control, out Libc.ControlHeader header))
        {
            int length = (int)Math.Min(header.Length, (nuint)control.Length);
            if (length < ControlHeaderSize)
            {
                return;
            }

            if (header.Level == Libc.SolSocket && header.Type == Libc.ScmRights)
            {
                foreach (int fd in MemoryMarshal.Cast<byte, int>(control[ControlHeaderSize..length]))
                {
                    fds.Adopt(fd);
                }
            }

            control = control[Math.Min(Align(length), control.Length)..];
        }
    }

    private static int Align(int length) => (length + 7) & ~7;
}

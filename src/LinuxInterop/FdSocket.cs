using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>sendmsg and recvmsg with file descriptors (SCM_RIGHTS), never blocking.</summary>
public static unsafe class FdSocket
{
    /// <summary>The value that both calls return if they would have to wait.</summary>
    public const int WouldBlock = -1;

    /// <summary>Room for the reply to any register access.</summary>
    private const int SmallMessage = 128;

    /// <summary>Receives up to the length of <paramref name="data"/>. All received descriptors are in <paramref
    /// name="fds"/> when this returns or throws; <paramref name="truncated"/> says whether the kernel had to drop
    /// some.</summary>
    /// <returns>Bytes received; 0 at the end of the stream.</returns>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    public static int Receive(SafeHandle socket, Span<byte> data, ReceivedFds fds, out bool truncated) =>
        Receive(socket, data, fds, 0, out truncated);

    /// <summary>Like <see cref="Receive(SafeHandle, Span{byte}, ReceivedFds, out bool)"/>, but leaves everything in the
    /// socket (MSG_PEEK). The descriptors are duplicates.</summary>
    public static int Peek(SafeHandle socket, Span<byte> data, ReceivedFds fds, out bool truncated) =>
        Receive(socket, data, fds, Libc.MsgPeek, out truncated);

    /// <summary>Sends both parts as one message, or as much of it as fits; the descriptors travel with the first
    /// byte.</summary>
    /// <returns>Bytes sent.</returns>
    /// <exception cref="LinuxException">The connection is dead.</exception>
    [SkipLocalsInit]
    public static int Send(
        SafeHandle socket, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<SafeHandle> fds)
    {
        if (fds.IsEmpty && head.Length + body.Length <= SmallMessage)
        {
            return SendSmall(socket, head, body);
        }

        byte* control = stackalloc byte[ScmRights.MaxControlBytes];

        // SAFETY: the vectors point at pinned memory of their lengths. The caller's span references its handles, so
        // none is finalized meanwhile.
        fixed (byte* headStart = head, bodyStart = body)
        {
            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0] = new Libc.IoVector { Base = headStart, Length = (nuint)head.Length };
            vectors[1] = new Libc.IoVector { Base = bodyStart, Length = (nuint)body.Length };
            Libc.MessageVector message = new() { Vectors = vectors, VectorCount = 2 };
            if (!fds.IsEmpty)
            {
                message.Control = control;
                message.ControlLength = (nuint)ScmRights.Write(new Span<byte>(control, ScmRights.MaxControlBytes), fds);
            }

            return Sent(Libc.SendMessage(socket, &message, Libc.MsgDontwait | Libc.MsgNosignal));
        }
    }

    [SkipLocalsInit]
    private static int Receive(SafeHandle socket, Span<byte> data, ReceivedFds fds, int flags, out bool truncated)
    {
        byte* control = stackalloc byte[ScmRights.MaxControlBytes];

        // SAFETY: the vectors point at pinned or stack memory of their lengths, alive until the call returns.
        fixed (byte* start = data)
        {
            Libc.IoVector vector = new() { Base = start, Length = (nuint)data.Length };
            Libc.MessageVector message = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = ScmRights.MaxControlBytes,
            };
            nint count = Libc.ReceiveMessage(
                socket, &message, Libc.MsgDontwait | Libc.MsgCmsgCloexec | flags);
            if (count < 0)
            {
                truncated = false;
                int error = Libc.LastError;
                return error == Libc.Eagain ? WouldBlock : throw new LinuxException("recvmsg", error);
            }

            truncated = (message.Flags & Libc.MsgCtrunc) != 0;
            ReadOnlySpan<byte> came = new(control, (int)message.ControlLength);
            while (ScmRights.TryTake(ref came, out ReadOnlySpan<int> numbers))
            {
                fds.AdoptAll(numbers);
            }

            return (int)count;
        }
    }

    /// <summary>Copies both parts into one buffer, which is faster than passing two vectors to the kernel.</summary>
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
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxInterop;

namespace RemoteDisplay.Linux;

/// <summary>Bytes and file descriptors (SCM_RIGHTS) over a unix stream socket, never waiting.</summary>
internal static unsafe class FileSocket
{
    /// <summary>What <see cref="Receive"/> returns when nothing is there yet.</summary>
    public const int WouldBlock = -1;

    /// <summary>Receives at most what fits. All descriptors that came along are in <paramref name="files"/> when this
    /// returns or throws.</summary>
    /// <returns>Bytes; 0 at the end of the stream.</returns>
    /// <exception cref="IOException">The connection is dead, or descriptors were lost.</exception>
    [SkipLocalsInit]
    public static int Receive(SafeHandle socket, Span<byte> data, ReceivedFiles files)
    {
        byte* control = stackalloc byte[ScmRights.MaxControlBytes];

        // SAFETY: the vectors point at pinned or stack memory of the lengths they say, alive until the call is over.
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
            nint count = Libc.ReceiveMessage(socket, &message, Libc.MsgDontwait | Libc.MsgCmsgCloexec);
            if (count < 0)
            {
                int error = Libc.LastError;
                return error is Libc.Eagain or Libc.Eintr
                    ? WouldBlock
                    : throw new IOException($"recvmsg: {Marshal.GetPInvokeErrorMessage(error)}");
            }

            ReadOnlySpan<byte> came = new(control, (int)message.ControlLength);
            while (ScmRights.TryTake(ref came, out ReadOnlySpan<int> numbers))
            {
                files.AdoptAll(numbers);
            }

            return (message.Flags & Libc.MsgCtrunc) == 0
                ? (int)count
                : throw new IOException("there are no file descriptors left for those that came");
        }
    }

    /// <exception cref="IOException">The connection is dead, or the peer does not read.</exception>
    public static void Send(SafeHandle socket, ReadOnlySpan<byte> data)
    {
        nint count;
        do
        {
            count = Libc.Send(socket, data, (nuint)data.Length, Libc.MsgDontwait | Libc.MsgNosignal);
        }
        while (count < 0 && Libc.LastError == Libc.Eintr);
        if (count != data.Length)
        {
            throw new IOException(
                count >= 0 || Libc.LastError == Libc.Eagain
                    ? "it does not read its replies"
                    : $"send: {Marshal.GetPInvokeErrorMessage(Libc.LastError)}");
        }
    }

    /// <summary>Sends a short message with descriptors.</summary>
    /// <param name="socket">Connected.</param>
    /// <param name="data">At least one byte.</param>
    /// <param name="files">The caller keeps them open meanwhile.</param>
    /// <returns>Whether all of it was sent.</returns>
    public static bool TrySend(SafeHandle socket, ReadOnlySpan<byte> data, params ReadOnlySpan<SafeHandle> files)
    {
        byte* control = stackalloc byte[ScmRights.MaxControlBytes];
        int controlLength = ScmRights.Write(new Span<byte>(control, ScmRights.MaxControlBytes), files);

        // SAFETY: as in Receive.
        fixed (byte* start = data)
        {
            Libc.IoVector vector = new() { Base = start, Length = (nuint)data.Length };
            Libc.MessageVector message = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = (nuint)controlLength,
            };
            return Libc.SendMessage(socket, &message, Libc.MsgDontwait | Libc.MsgNosignal) == data.Length;
        }
    }
}

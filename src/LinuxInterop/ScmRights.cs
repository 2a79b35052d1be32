using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>File descriptors in the control data of sendmsg and recvmsg. Source: cmsg(3), unix(7); the layout is that
/// of 64-bit Linux.</summary>
public static class ScmRights
{
    /// <summary>The number of descriptors that one message can carry (SCM_MAX_FD).</summary>
    public const int MaxFiles = 253;

    /// <summary>Size of control data with room for that many descriptors, bytes.</summary>
    public const int MaxControlBytes = HeaderBytes + ((MaxFiles + 1) * sizeof(int));

    private const int HeaderBytes = 16;                 // CMSG_LEN(0); a multiple of the alignment
    private const int SolSocket = 1;                    // SOL_SOCKET
    private const int Rights = 1;                       // SCM_RIGHTS

    /// <summary>Writes one control message; its padding is zeroed.</summary>
    /// <param name="control">At least <see cref="MaxControlBytes"/>.</param>
    /// <param name="files">At most <see cref="MaxFiles"/>. The caller keeps them open until they are sent.</param>
    /// <returns>The value for msg_controllen, bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are too many files.</exception>
    /// <exception cref="ObjectDisposedException">A file is closed.</exception>
    public static int Write(Span<byte> control, ReadOnlySpan<SafeHandle> files)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(files.Length, MaxFiles);
        int length = HeaderBytes + (files.Length * sizeof(int));
        int aligned = Align(length);
        control[..aligned].Clear();
        Header header = new() { Length = (nuint)length, Level = SolSocket, Type = Rights };
        MemoryMarshal.Write(control, in header);
        Span<int> numbers = MemoryMarshal.Cast<byte, int>(control[HeaderBytes..length]);
        for (int i = 0; i < files.Length; i++)
        {
            ObjectDisposedException.ThrowIf(files[i].IsClosed, files[i]);
            numbers[i] = (int)files[i].DangerousGetHandle();
        }

        return aligned;
    }

    /// <summary>Takes the next control message with descriptors from the kernel's control data.</summary>
    /// <param name="control">The control data; afterwards the rest behind that message.</param>
    /// <param name="files">The numbers of the descriptors, which the caller must close.</param>
    /// <returns>false if there is no further such message.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> control, out ReadOnlySpan<int> files)
    {
        while (MemoryMarshal.TryRead(control, out Header header) && header.Length >= HeaderBytes)
        {
            int length = (int)Math.Min(header.Length, (nuint)control.Length);
            files = MemoryMarshal.Cast<byte, int>(control[HeaderBytes..length]);
            control = control[Math.Min(Align(length), control.Length)..];
            if (header.Level == SolSocket && header.Type == Rights)
            {
                return true;
            }
        }

        files = [];
        return false;
    }

    private static int Align(int length) => (length + Unsafe.SizeOf<nuint>() - 1) & -Unsafe.SizeOf<nuint>();

    /// <summary>struct cmsghdr; the data follows it.</summary>
    private struct Header
    {
        public nuint Length;
        public int Level;
        public int Type;
    }
}

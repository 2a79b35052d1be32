using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>The kernel's events about devices (uevents), as udev gets them; no privilege is needed. Other programs of
/// root may send such messages too, so they are a reason to look, and no proof. Source: netlink(7),
/// lib/kobject_uevent.c.</summary>
public sealed unsafe class KernelEvents : IDisposable
{
    private const int BufferSize = 8192;                // the kernel's limit is 2048 for the properties

    private readonly byte[] _buffer = new byte[BufferSize];

    private KernelEvents(SafeFileHandle handle) => Handle = handle;

    /// <summary>The descriptor, for polling.</summary>
    public SafeFileHandle Handle { get; }

    /// <returns>null where the kernel or a sandbox does not allow it.</returns>
    public static KernelEvents? TryOpen()
    {
        SafeFileHandle socket = Libc.Socket(
            Libc.AfNetlink, Libc.SockDgram | Libc.SockCloexec | Libc.SockNonblock, Libc.NetlinkKobjectUevent);
        byte[] address = new byte[12];                  // struct sockaddr_nl: family, padding, port, groups
        MemoryMarshal.Write(address, (ushort)Libc.AfNetlink);
        MemoryMarshal.Write(address.AsSpan(8), 1u);     // the kernel's own messages
        if (socket.IsInvalid || Libc.Bind(socket, address, address.Length) < 0)
        {
            socket.Dispose();
            return null;
        }

        return new KernelEvents(socket);
    }

    /// <summary>Takes the next event. Never waits.</summary>
    /// <returns>Its properties, such as SUBSYSTEM and HOTPLUG; empty when events were lost; null when none
    /// waits.</returns>
    /// <exception cref="LinuxException">recvmsg failed.</exception>
    public IReadOnlyDictionary<string, string>? TryRead()
    {
        nint length;

        // SAFETY: the kernel writes at most as many bytes as the vector says, and no address.
        fixed (byte* buffer = _buffer)
        {
            Libc.IoVector vector = new() { Base = buffer, Length = BufferSize };
            Libc.MessageVector message = new() { Vectors = &vector, VectorCount = 1 };
            length = Libc.ReceiveMessage(Handle, &message, Libc.MsgDontwait);
        }

        if (length >= 0)
        {
            return Parse(_buffer.AsSpan(0, (int)length));
        }

        return Libc.LastError switch
        {
            Libc.Eagain => null,
            Libc.Enobufs => new Dictionary<string, string>(),
            int error => throw new LinuxException("recvmsg netlink", error),
        };
    }

    public void Dispose() => Handle.Dispose();

    /// <summary>Texts of NAME=VALUE, with a NUL after each. The first text is another.</summary>
    internal static Dictionary<string, string> Parse(ReadOnlySpan<byte> message)
    {
        Dictionary<string, string> properties = [];
        foreach (string text in Encoding.UTF8.GetString(message).Split('\0'))
        {
            if (text.Split('=', 2) is [string name, string value])
            {
                properties[name] = value;
            }
        }

        return properties;
    }
}

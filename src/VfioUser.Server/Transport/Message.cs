using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>A received message in its channel's buffer; valid until the channel receives the next one.</summary>
public readonly ref struct Message
{
    public Message(MessageHeader header, ReadOnlySpan<byte> payload, ReceivedFds fds)
    {
        Header = header;
        Payload = payload;
        Fds = fds;
    }

    public MessageHeader Header { get; }

    /// <summary>The bytes after the header.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    public ReceivedFds Fds { get; }

    /// <summary>The errno of a failed reply; <see cref="Errno.None"/> in any other message. A failed reply without an
    /// errno has <see cref="Errno.EIO"/>.</summary>
    public Errno Errno => !Header.IsError ? Errno.None : Header.Errno == 0 ? Errno.EIO : (Errno)Header.Errno;

    /// <summary>Reads the wire type at the start of the payload; ignores the bytes after it.</summary>
    /// <exception cref="VfioUserException">EINVAL: the payload is too short.</exception>
    public T Read<T>()
        where T : unmanaged => Wire.TryRead(Payload, out T value)
            ? value
            : throw new VfioUserException(Errno.EINVAL, $"{Payload.Length} payload bytes are too short");
}

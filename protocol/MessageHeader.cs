using System.Runtime.InteropServices;

namespace VfioUser.Protocol;

/// <summary>The header of every message, 16 bytes, little-endian. Source: vfio-user spec, "Header".</summary>
/// <param name="Id">Chosen by the sender of a command, echoed in the reply; may repeat.</param>
/// <param name="Command">Echoed in the reply.</param>
/// <param name="Size">Bytes of the whole message, this header included.</param>
/// <param name="Flags">Type, No_reply, Error.</param>
/// <param name="Errno">Only in a reply with <see cref="MessageFlags.Error"/>; may be 0 even then.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct MessageHeader(
    ushort Id, VfioUserCommand Command, uint Size, MessageFlags Flags, uint Errno)
{
    public const int Length = 16;

    public bool IsCommand => (Flags & MessageFlags.TypeMask) == 0;

    public bool IsReply => (Flags & MessageFlags.TypeMask) == MessageFlags.Reply;

    /// <summary>Whether this is an error reply, even one with an errno of 0.</summary>
    public bool IsError => (Flags & MessageFlags.Error) != 0;

    public bool WantsNoReply => (Flags & MessageFlags.NoReply) != 0;

    /// <summary>The header of a reply to this command.</summary>
    public MessageHeader ToReply(int payloadLength) =>
        new(Id, Command, (uint)(Length + payloadLength), MessageFlags.Reply, 0);

    /// <summary>The complete error reply to this command; it has no payload.</summary>
    public MessageHeader ToErrorReply(Errno errno) =>
        new(Id, Command, Length, MessageFlags.Reply | MessageFlags.Error, (uint)errno);
}

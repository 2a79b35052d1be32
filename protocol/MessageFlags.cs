namespace VfioUser.Protocol;

/// <summary>The flags word of a header; bits 0-3 are the message type. Source: vfio-user spec, "Header".</summary>
[Flags]
public enum MessageFlags : uint
{
    /// <summary>A command that expects a reply.</summary>
    None = 0,

    /// <summary>Type 1: a reply.</summary>
    Reply = 1,

    /// <summary>The bits of the type; types 2 to 15 are undefined.</summary>
    TypeMask = 0xF,

    /// <summary>The sender expects no reply, not even an error.</summary>
    NoReply = 0x10,

    /// <summary>In a reply: the command failed. <see cref="MessageHeader.Errno"/> gives the reason, and there is no
    /// payload.</summary>
    Error = 0x20,
}

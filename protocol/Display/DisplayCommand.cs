namespace VfioUser.Protocol.Display;

/// <summary>Vendor commands of the display socket, and the messages that its server sends unasked. They share the
/// header and the number space of <see cref="VfioUserCommand"/>. Source: protocol/vfio-user-display.md.</summary>
public static class DisplayCommand
{
    /// <summary>Client to server: the composed picture of a head.</summary>
    public const VfioUserCommand Screenshot = (VfioUserCommand)0xF013;

    /// <summary>Client to server: the device's state as JSON.</summary>
    public const VfioUserCommand Describe = (VfioUserCommand)0xF020;

    /// <summary>Server to client, No_reply: something changed on a head.</summary>
    public const VfioUserCommand Refresh = (VfioUserCommand)0xF080;
}

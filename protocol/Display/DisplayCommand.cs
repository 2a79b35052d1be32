namespace VfioUser.Protocol.Display;

/// <summary>Vendor commands of the display extension, and the messages that its server sends on its own. They share the
/// header and the number space of <see cref="VfioUserCommand"/>. Source: protocol/vfio-user-gfx.md and
/// protocol/vfio-user-display.md.</summary>
public static class DisplayCommand
{
    /// <summary>Client to server: query a plane. The low byte is the ioctl's number.</summary>
    public const VfioUserCommand QueryGfxPlane = (VfioUserCommand)0xF00E;

    /// <summary>Client to server: get a dma-buf by its id. The low byte is the ioctl's number.</summary>
    public const VfioUserCommand GetGfxDmabuf = (VfioUserCommand)0xF00F;

    /// <summary>Client to server: get a buffer with the picture of a plane or head, of a kind that the client
    /// chooses.</summary>
    public const VfioUserCommand GetBuffer = (VfioUserCommand)0xF010;

    /// <summary>Client to server: release a shadow.</summary>
    public const VfioUserCommand Release = (VfioUserCommand)0xF011;

    /// <summary>Client to server: get the changes since a refresh.</summary>
    public const VfioUserCommand GetDamage = (VfioUserCommand)0xF012;

    /// <summary>Client to server: get the composed picture of a head.</summary>
    public const VfioUserCommand Screenshot = (VfioUserCommand)0xF013;

    /// <summary>Client to server: plug in another monitor, or unplug it.</summary>
    public const VfioUserCommand SetOutput = (VfioUserCommand)0xF014;

    /// <summary>Client to server: get the device's state as JSON.</summary>
    public const VfioUserCommand Describe = (VfioUserCommand)0xF020;

    /// <summary>Client to server: get the device's whole state.</summary>
    public const VfioUserCommand GetState = (VfioUserCommand)0xF021;

    /// <summary>Client to server: put the device into a state that it had before.</summary>
    public const VfioUserCommand SetState = (VfioUserCommand)0xF022;

    /// <summary>Server to client, No_reply: something changed on a head.</summary>
    public const VfioUserCommand Refresh = (VfioUserCommand)0xF080;

    /// <summary>Server to client, No_reply: a buffer's id is no longer valid.</summary>
    public const VfioUserCommand BufferRetired = (VfioUserCommand)0xF081;

    /// <summary>Server to client, No_reply: a head was lit, went dark, or has another size.</summary>
    public const VfioUserCommand HeadChanged = (VfioUserCommand)0xF082;
}

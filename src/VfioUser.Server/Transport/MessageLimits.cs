namespace VfioUser.Server.Transport;

/// <summary>The limits of one message that the server accepts.</summary>
internal static class MessageLimits
{
    /// <summary>The number of file descriptors; QEMU refuses servers that announce more.</summary>
    public const uint MaxFds = 16;

    /// <summary>The size of a region or DMA access, a dirty bitmap or a part of the device's state, in bytes.</summary>
    public const ulong MaxDataBytes = 1 << 20;
}

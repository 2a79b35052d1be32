namespace VfioUser.Server.Transport;

/// <summary>The most that the server accepts in one message.</summary>
internal static class MessageLimits
{
    /// <summary>File descriptors; QEMU refuses servers that name more.</summary>
    public const uint MaxFds = 16;

    /// <summary>Bytes of a region or DMA access, a dirty bitmap or a part of the device's state.</summary>
    public const ulong MaxDataBytes = 1 << 20;
}

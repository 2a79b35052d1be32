namespace RemoteDisplay.QemuConsole.Vhost;

/// <summary>Feature bits. Source: virtio 1.2, section 6; QEMU, docs/interop/vhost-user.rst, "Protocol
/// features".</summary>
internal static class VhostFeatures
{
    /// <summary>VIRTIO_RING_F_EVENT_IDX: QEMU offers it to the guest regardless of our features.</summary>
    public const ulong EventIndex = 1UL << 29;

    /// <summary>The features that a guest may use and that we can serve.</summary>
    public const ulong Offered = GpuEdid | IndirectDescriptors | EventIndex | ProtocolFeatures | Version1;

    /// <summary>The protocol features that we support.</summary>
    public const ulong Protocol = MultipleQueues | ReplyAck | Config;

    private const ulong GpuEdid = 1UL << 1;                     // VIRTIO_GPU_F_EDID
    private const ulong IndirectDescriptors = 1UL << 28;        // VIRTIO_RING_F_INDIRECT_DESC
    private const ulong ProtocolFeatures = 1UL << 30;           // VHOST_USER_F_PROTOCOL_FEATURES
    private const ulong Version1 = 1UL << 32;                   // VIRTIO_F_VERSION_1
    private const ulong AccessPlatform = 1UL << 33;             // VIRTIO_F_ACCESS_PLATFORM
    private const ulong PackedRing = 1UL << 34;                 // VIRTIO_F_RING_PACKED
    private const ulong MultipleQueues = 1UL << 0;              // VHOST_USER_PROTOCOL_F_MQ
    private const ulong ReplyAck = 1UL << 3;                    // VHOST_USER_PROTOCOL_F_REPLY_ACK
    private const ulong Config = 1UL << 9;                      // VHOST_USER_PROTOCOL_F_CONFIG

    /// <summary>Whether we understand the guest's rings: some features change their format.</summary>
    public static bool CanServe(ulong features) => (features & (AccessPlatform | PackedRing)) == 0;
}

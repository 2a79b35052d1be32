namespace VfioUser.Server;

/// <summary>One interrupt index of the device. Source: vfio.h, vfio_irq_info.</summary>
/// <param name="Index"><see cref="Protocol.PciIrqIndex"/>, or a device-specific index (5 and up).</param>
/// <param name="Count">The number of vectors; 1 for INTx.</param>
/// <param name="Flags">The actions that the client may take.</param>
public sealed record IrqDescription(int Index, int Count, IrqFlags Flags)
{
    /// <summary>Further information about a device-specific interrupt. Clients that do not know these capabilities ask
    /// without room for them, and get none.</summary>
    public IReadOnlyList<IrqCapability> Capabilities { get; init; } = [];

    /// <summary>Whether a client without room for the capabilities sees the flag that some exist, with an offset of 0
    /// if it has room for the offset. Otherwise such a client sees no flag: QEMU would not accept the flag without an
    /// offset.</summary>
    public bool AnnouncesCapabilities { get; init; }

    /// <summary>Whether a trigger without a bound eventfd stays pending until one is bound, as for MSI-X. Otherwise it
    /// is dropped.</summary>
    public bool KeepsPending { get; init; }
}

/// <summary>A capability of an interrupt. Source: vfio.h, vfio_info_cap_header.</summary>
/// <param name="Id">The kind of capability.</param>
/// <param name="Version">The version of the kind.</param>
/// <param name="Data">The bytes after the header; padded to a multiple of four on the wire.</param>
public sealed record IrqCapability(ushort Id, ushort Version, ReadOnlyMemory<byte> Data);

/// <summary>The actions that an interrupt supports. Source: vfio.h, VFIO_IRQ_INFO_*.</summary>
[Flags]
public enum IrqFlags
{
    None = 0,
    Eventfd = 1,
    Maskable = 2,
    Automasked = 4,
    NoResize = 8,
}

namespace VfioUser.Server;

/// <summary>One interrupt index of the device. Source: vfio.h, vfio_irq_info.</summary>
/// <param name="Index"><see cref="Protocol.PciIrqIndex"/>, or a device specific index (5 and up).</param>
/// <param name="Count">Vectors; 1 for INTx.</param>
/// <param name="Flags">What the client may do with them.</param>
public sealed record IrqDescription(int Index, int Count, IrqFlags Flags)
{
    /// <summary>What else a client may want to know of a device specific interrupt; clients that know of no such
    /// capabilities ask without room for them, and get none.</summary>
    public IReadOnlyList<IrqCapability> Capabilities { get; init; } = [];

    /// <summary>A client without room for the capabilities sees the flag that there are some, and an offset of 0 if it
    /// has room for that. Otherwise it sees no flag, which QEMU would not accept without an offset.</summary>
    public bool AnnouncesCapabilities { get; init; }

    /// <summary>What is triggered while nothing is bound is told once something is, as MSI-X has it; others forget
    /// it.</summary>
    public bool KeepsPending { get; init; }
}

/// <summary>A capability of an interrupt. Source: vfio.h, vfio_info_cap_header.</summary>
/// <param name="Id">The kind.</param>
/// <param name="Version">Of the kind.</param>
/// <param name="Data">What follows the header; padded to a multiple of four bytes on the wire.</param>
public sealed record IrqCapability(ushort Id, ushort Version, ReadOnlyMemory<byte> Data);

/// <summary>Source: vfio.h, VFIO_IRQ_INFO_*.</summary>
[Flags]
public enum IrqFlags
{
    None = 0,
    Eventfd = 1,
    Maskable = 2,
    Automasked = 4,
    NoResize = 8,
}

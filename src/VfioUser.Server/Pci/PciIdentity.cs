namespace VfioUser.Server.Pci;

/// <summary>The identification of a PCI function. Source: PCI local bus specification 3.0, 6.2.1.</summary>
public sealed record PciIdentity
{
    public required ushort VendorId { get; init; }

    public required ushort DeviceId { get; init; }

    public byte Revision { get; init; }

    /// <summary>Base class, sub-class and programming interface, 24 bits; 0x030000 is a VGA controller.</summary>
    public required uint ClassCode { get; init; }

    public ushort SubsystemVendorId { get; init; }

    public ushort SubsystemId { get; init; }

    /// <summary>1 for INTA#; 0 when the function has no pin.</summary>
    public byte InterruptPin { get; init; }
}

namespace VfioUser.Server.Pci;

/// <summary>Offsets into config space. Source: PCI local bus specification 3.0, 6.1 and 6.8;
/// linux/pci_regs.h.</summary>
internal static class PciOffset
{
    public const int VendorId = 0x00;
    public const int DeviceId = 0x02;
    public const int Command = 0x04;
    public const int Status = 0x06;
    public const int Revision = 0x08;
    public const int CacheLineSize = 0x0C;
    public const int LatencyTimer = 0x0D;
    public const int SubsystemVendorId = 0x2C;
    public const int SubsystemId = 0x2E;
    public const int Rom = 0x30;
    public const int CapabilityPointer = 0x34;
    public const int InterruptLine = 0x3C;
    public const int InterruptPin = 0x3D;
    public const int FirstCapability = 0x40;
    public const int MsiControl = 2;
    public const int MsiAddress = 4;
    public const int MsixTable = 4;
    public const int MsixPending = 8;

    public static int Bar(int index) => 0x10 + (4 * index);
}

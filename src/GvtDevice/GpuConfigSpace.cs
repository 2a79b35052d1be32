using GvtDevice.Firmware;
using GvtDevice.Platforms;
using VfioUser.Server.Pci;

namespace GvtDevice;

/// <summary>The PCI configuration space of the GPU. Source: KBL PRM vol. 2c, PCI configuration registers.</summary>
internal static class GpuConfigSpace
{
    public const ushort VendorId = 0x8086;

    private const uint VgaController = 0x030000;
    private const int MsiCapability = 0xAC;
    private const int PowerManagementCapability = 0xD0;
    private const int GmchGraphicsControl = 0x50;
    private const int AslStorage = 0xFC;

    /// <summary>GMCH Graphics Control: 8 MiB of page table, no stolen memory.</summary>
    private const uint GmchGraphicsControlValue = 3 << 6;

    public static PciConfigSpace Build(GpuPlatform platform)
    {
        PciConfigSpace? built = null;
        PciIdentity identity = new()
        {
            VendorId = VendorId,
            DeviceId = platform.DeviceId,
            Revision = platform.Revision,
            ClassCode = VgaController,
            SubsystemVendorId = VendorId,
            SubsystemId = platform.DeviceId,
            InterruptPin = 1,
        };

        // BAR0 is 32-bit, because the address of the OpRegion inside it must fit ASLS even if firmware places 64-bit
        // BARs above 4 GiB.
        built = new PciConfigSpaceBuilder(identity)
            .Bar(GpuLayout.RegisterRegion, BarKind.Memory32, GpuLayout.Bar0Size)
            .Bar(GpuLayout.ApertureRegion, BarKind.Memory64Prefetchable, GpuLayout.ApertureSize)
            .Bar(GpuLayout.IoRegion, BarKind.Io, GpuLayout.IoBarSize)
            .Rom(OptionRom.Size)
            .Msi(vectors: 1, is64Bit: false, at: MsiCapability)
            .PowerManagement(at: PowerManagementCapability)
            .Dword(GmchGraphicsControl, GmchGraphicsControlValue)
            .Dword(AslStorage, 0, onRead: _ => OpRegionAddress(built!))
            .Build();
        return built;
    }

    /// <summary>Guest physical address of the OpRegion; 0 (no OpRegion) until BAR0 has an address.</summary>
    private static uint OpRegionAddress(PciConfigSpace config) =>
        config.BarAddress(GpuLayout.RegisterRegion) is > 0 and ulong bar0 ? (uint)(bar0 + GpuLayout.OpRegionOffset) : 0;
}

using GvtDevice.Firmware;
using GvtDevice.Gtt;
using GvtDevice.Guests;
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
    private const int AslStorage = 0xFC;

    /// <param name="options">The options of the device.</param>
    /// <param name="romSize">Bytes of the expansion ROM, a power of two; 0 for none.</param>
    /// <param name="stolenBase">Returns the guest physical address of the stolen memory.</param>
    public static PciConfigSpace Build(VgpuOptions options, uint romSize, Func<uint> stolenBase)
    {
        (GpuPlatform platform, GuestKind guest) = (options.Platform, options.Guest);
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
        StolenMemory? stolen = options.Stolen;
        PciConfigSpaceBuilder builder = new PciConfigSpaceBuilder(identity)
            .Bar(GpuLayout.RegisterRegion, BarKind.Memory32, guest.RegisterBarSize)
            .Bar(GpuLayout.ApertureRegion, BarKind.Memory64Prefetchable, options.ApertureSize)
            .Bar(GpuLayout.IoRegion, BarKind.Io, GpuLayout.IoBarSize)
            .Msi(vectors: 1, is64Bit: false, at: MsiCapability)
            .PowerManagement(at: PowerManagementCapability)
            .Dword(
                StolenMemory.GmchGraphicsControl, StolenMemory.PageTable8MiB | (stolen?.GraphicsModeSelect ?? 0))
            .Dword(AslStorage, 0, onRead: _ => OpRegionAddress(built!));
        if (romSize > 0)
        {
            builder.Rom(romSize);
        }

        if (stolen is not null)
        {
            builder.Dword(stolen.BaseRegister, 0, onRead: _ => stolenBase());
        }

        built = builder.Build();
        return built;
    }

    /// <summary>Guest physical address of BAR0; 0 until it has one.</summary>
    public static uint RegisterBar(PciConfigSpace config) => (uint)config.BarAddress(GpuLayout.RegisterRegion);

    /// <summary>Guest physical address of the OpRegion; 0 (no OpRegion) until BAR0 has an address.</summary>
    private static uint OpRegionAddress(PciConfigSpace config) =>
        RegisterBar(config) is > 0 and var bar0 ? bar0 + (uint)GpuLayout.OpRegionOffset : 0;
}

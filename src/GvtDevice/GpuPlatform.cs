using DisplayModel;

namespace GvtDevice;

/// <summary>A GPU of the ninth generation, as far as they differ here: all else is the same hardware.</summary>
/// <param name="Name">How options name it.</param>
/// <param name="Description">For people.</param>
/// <param name="DeviceId">PCI device id.</param>
/// <param name="Revision">PCI revision: of silicon that was sold, as drivers complain of earlier ones.</param>
/// <param name="VbtSignature">Start of its Video BIOS Table, at most 20 characters.</param>
/// <param name="Hub">The south display that drivers expect beside it.</param>
public sealed record GpuPlatform(
    string Name, string Description, ushort DeviceId, byte Revision, string VbtSignature, PlatformHub Hub)
{
    /// <summary>Where drivers put a linear surface: at a multiple of this many bytes. Source: PRM, PLANE_SURF; i915,
    /// intel_surf_alignment.</summary>
    public uint SurfaceAlignment { get; init; } = 256 << 10;

    /// <summary>What an HDMI port drives at most, in pixels per second. Source: i915, intel_hdmi_source_max_tmds_clock.</summary>
    public long MaxHdmiPixelClockHz { get; init; } = 300_000_000;

    /// <summary>What a pipe takes through at most, in pixels per second: the fastest core display clock. Source: SKL PRM
    /// vol. 12, CDCLK.</summary>
    public long MaxDisplayPortPixelClockHz { get; init; } = 675_000_000;

    public static readonly GpuPlatform KabyLake = new(
        "kbl", "Kaby Lake GT2", 0x5912, 4, "$VBT KABYLAKE", PlatformHub.SunrisePoint);

    public static readonly GpuPlatform Skylake = new(
        "skl", "Skylake GT2", 0x1912, 6, "$VBT SKYLAKE", PlatformHub.SunrisePoint);

    public static readonly GpuPlatform CoffeeLake = new(
        "cfl", "Coffee Lake GT2", 0x3E92, 0, "$VBT COFFEELAKE", PlatformHub.CannonPoint);

    public static readonly IReadOnlyList<GpuPlatform> All = [KabyLake, Skylake, CoffeeLake];

    /// <summary>What a connector of a kind drives at most, in pixels per second.</summary>
    public long MaxPixelClockHz(ConnectorKind connector) =>
        connector == ConnectorKind.Hdmi ? MaxHdmiPixelClockHz : MaxDisplayPortPixelClockHz;
}

/// <summary>The PCH beside a GPU, whose south display carries the display data channels. A guest's ISA bridge is QEMU's, so
/// drivers conclude from the GPU which one it is. Source: i915, intel_virt_detect_pch.</summary>
/// <param name="Name">For people.</param>
/// <param name="DataChannels">Per port B, C, D.</param>
public sealed record PlatformHub(string Name, IReadOnlyList<DataChannelPins> DataChannels)
{
    public static readonly PlatformHub SunrisePoint = new("Sunrise Point", [new(5, 5), new(4, 4), new(6, 6)]);

    public static readonly PlatformHub CannonPoint = new("Cannon Point", [new(1, 1), new(2, 2), new(3, 4)]);

    public DataChannelPins DataChannelOf(OutputPort port) => DataChannels[port.Index - OutputPort.B.Index];
}

/// <summary>A display data channel. Source: i915, intel_gmbus.c (gmbus_pins_skl, gmbus_pins_cnp) and map_ddc_pin.</summary>
/// <param name="VbtPin">How a Video BIOS Table names it.</param>
/// <param name="GmbusPin">Its pin pair in GMBUS0.</param>
public readonly record struct DataChannelPins(int VbtPin, int GmbusPin);

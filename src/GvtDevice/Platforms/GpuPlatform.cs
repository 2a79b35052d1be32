using DisplayModel;

namespace GvtDevice.Platforms;

/// <summary>A GPU: what distinguishes it from others of its generation.</summary>
public sealed class GpuPlatform
{
    /// <param name="name">How options name it.</param>
    /// <param name="description">For people.</param>
    /// <param name="deviceId">PCI device id.</param>
    /// <param name="revision">PCI revision: of silicon that was sold, as drivers complain of earlier ones.</param>
    /// <param name="vbtSignature">Start of its Video BIOS Table, at most 20 characters.</param>
    /// <param name="generation">Which units it has.</param>
    /// <param name="ports">Its digital ports.</param>
    internal GpuPlatform(
        string name,
        string description,
        ushort deviceId,
        byte revision,
        string vbtSignature,
        IGeneration generation,
        IReadOnlyList<PortRow> ports)
    {
        (Name, Description, DeviceId, Revision) = (name, description, deviceId, revision);
        (VbtSignature, Generation, Ports) = (vbtSignature, generation, ports);
    }

    /// <summary>How options name it.</summary>
    public string Name { get; }

    /// <summary>For people.</summary>
    public string Description { get; }

    /// <summary>PCI device id.</summary>
    public ushort DeviceId { get; }

    internal byte Revision { get; }

    internal string VbtSignature { get; }

    internal IGeneration Generation { get; }

    internal IReadOnlyList<PortRow> Ports { get; }

    /// <summary>Where drivers put a linear surface: at a multiple of this many bytes. Source: PRM, PLANE_SURF; i915,
    /// intel_surf_alignment.</summary>
    public required uint SurfaceAlignment { get; init; }

    /// <summary>What an HDMI port drives at most, in pixels per second. Source: i915,
    /// intel_hdmi_source_max_tmds_clock.</summary>
    public required long MaxHdmiPixelClockHz { get; init; }

    /// <summary>What a pipe takes through at most, in pixels per second.</summary>
    public required long MaxDisplayPortPixelClockHz { get; init; }

    /// <summary>The default.</summary>
    public static GpuPlatform KabyLake => Gen9Platforms.KabyLake;

    public static GpuPlatform Skylake => Gen9Platforms.Skylake;

    public static GpuPlatform CoffeeLake => Gen9Platforms.CoffeeLake;

    public static GpuPlatform RocketLake => Gen12Platforms.RocketLake;

    /// <summary>All that there are.</summary>
    public static IReadOnlyList<GpuPlatform> All =>
        [KabyLake, Skylake, CoffeeLake, RocketLake];

    /// <summary>What a connector of a kind drives at most, in pixels per second.</summary>
    public long MaxPixelClockHz(ConnectorKind connector) =>
        connector == ConnectorKind.Hdmi ? MaxHdmiPixelClockHz : MaxDisplayPortPixelClockHz;

    /// <summary>The port with this number; null for none.</summary>
    internal PortRow? PortAt(int ddi) => Ports.FirstOrDefault(row => row.Ddi == ddi);

    /// <summary>The port at which a connector is.</summary>
    internal PortRow PortOf(DigitalPort port) => Ports.First(row => row.Plug?.Port == port);

    /// <summary>What a connector is wired to.</summary>
    internal PlugRow PlugOf(DigitalPort port) => PortOf(port).Plug!;
}

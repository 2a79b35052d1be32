using DisplayModel;

namespace GvtDevice.Platforms;

/// <summary>A GPU: the data that distinguish it from others of its generation.</summary>
public sealed class GpuPlatform
{
    /// <param name="name">Name in options.</param>
    /// <param name="description">Description for users.</param>
    /// <param name="deviceId">PCI device id.</param>
    /// <param name="revision">PCI revision of a stepping that was sold; drivers warn about earlier ones.</param>
    /// <param name="vbtSignature">Start of its Video BIOS Table, at most 20 characters.</param>
    /// <param name="generation">The units of the GPU.</param>
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

    /// <summary>Name in options.</summary>
    public string Name { get; }

    /// <summary>Description for users.</summary>
    public string Description { get; }

    /// <summary>PCI device id.</summary>
    public ushort DeviceId { get; }

    internal byte Revision { get; }

    internal string VbtSignature { get; }

    internal IGeneration Generation { get; }

    internal IReadOnlyList<PortRow> Ports { get; }

    /// <summary>Alignment in bytes that drivers use for linear surfaces. Source: PRM, PLANE_SURF; i915,
    /// intel_surf_alignment.</summary>
    public required uint SurfaceAlignment { get; init; }

    /// <summary>Highest pixel clock of an HDMI port in Hz. Source: i915, intel_hdmi_source_max_tmds_clock.</summary>
    public required long MaxHdmiPixelClockHz { get; init; }

    /// <summary>Highest pixel clock of a pipe, and so of a DisplayPort connector, in Hz.</summary>
    public required long MaxDisplayPortPixelClockHz { get; init; }

    /// <summary>The port that can have a built-in panel; null for none.</summary>
    public DigitalPort? PanelPort { get; init; }

    /// <summary>Kaby Lake, the default platform.</summary>
    public static GpuPlatform KabyLake => Gen9Platforms.KabyLake;

    public static GpuPlatform Skylake => Gen9Platforms.Skylake;

    public static GpuPlatform CoffeeLake => Gen9Platforms.CoffeeLake;

    public static GpuPlatform RocketLake => Gen12Platforms.RocketLake;

    public static GpuPlatform TigerLake => Gen12Platforms.TigerLake;

    /// <summary>All platforms.</summary>
    public static IReadOnlyList<GpuPlatform> All =>
        [KabyLake, Skylake, CoffeeLake, RocketLake, TigerLake];

    /// <summary>Highest pixel clock of a kind of connector, in Hz.</summary>
    public long MaxPixelClockHz(ConnectorKind connector) =>
        connector == ConnectorKind.Hdmi ? MaxHdmiPixelClockHz : MaxDisplayPortPixelClockHz;

    /// <summary>Number of heads: pipes, each of which can show a picture, and connectors at most.</summary>
    public int HeadCount => Generation.PipeCount;

    /// <summary>The ports that can have a connector, in their order.</summary>
    public IReadOnlyList<DigitalPort> ConnectorPorts =>
        [.. Ports.Select(row => row.Plug?.Port).OfType<DigitalPort>().OrderBy(port => port.Index)];

    /// <summary>The names of <see cref="ConnectorPorts"/> in a sentence: "B, C and D".</summary>
    public string ConnectorPortNames
    {
        get
        {
            string[] names = [.. ConnectorPorts.Select(port => port.Name)];
            return $"{string.Join(", ", names[..^1])} and {names[^1]}";
        }
    }

    /// <summary>The port of a DDI, 0 for A; null for none.</summary>
    internal PortRow? PortAt(int ddi) => Ports.FirstOrDefault(row => row.Ddi == ddi);

    /// <summary>The port with a connector.</summary>
    internal PortRow PortOf(DigitalPort port) => Ports.First(row => row.Plug?.Port == port);

    /// <summary>The connections of a connector.</summary>
    internal PlugRow PlugOf(DigitalPort port) => PortOf(port).Plug!;
}

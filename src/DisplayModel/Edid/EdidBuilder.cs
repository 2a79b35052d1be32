#pragma warning disable CA1822, IDE0060 // stub
namespace DisplayModel.Edid;

/// <summary>What a made-up monitor tells about itself.</summary>
public sealed record MonitorDescription
{
    /// <summary>The mode it asks for.</summary>
    public required DisplayTiming PreferredMode { get; init; }

    /// <summary>At most 13 ASCII characters.</summary>
    public string Name { get; init; } = "GVT Display";

    public uint SerialNumber { get; init; } = 1;
}

/// <summary>Builds E-EDID 1.4 with one CEA-861 extension (HDMI: sink is HDMI, not DVI, and goes to 600 MHz). Source: VESA E-EDID A.2, CEA-861.</summary>
public static class EdidBuilder
{
    /// <returns>256 bytes: base block and extension, checksums right.</returns>
    public static byte[] Build(MonitorDescription monitor) => throw new NotSupportedException();
}

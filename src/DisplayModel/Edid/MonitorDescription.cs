using DisplayModel.Timing;

namespace DisplayModel.Edid;

/// <summary>The properties of a generated monitor.</summary>
public sealed record MonitorDescription
{
    /// <summary>The preferred mode, which is also the largest.</summary>
    public required DisplayTiming PreferredMode { get; init; }

    /// <summary>Name, at most 13 ASCII characters.</summary>
    public string Name { get; init; } = "GVT Display";

    public uint SerialNumber { get; init; } = 1;

    /// <summary>The connector it is plugged into.</summary>
    public ConnectorKind Connector { get; init; }

    /// <summary>The highest pixel clock of the port, in pixels per second, which the monitor announces. null: the
    /// highest that an EDID can express.</summary>
    public long? MaxPixelClockHz { get; init; }

    /// <summary>Whether it has two loudspeakers, for LPCM at 32, 44.1 and 48 kHz.</summary>
    public bool HasAudio { get; init; }

    /// <summary>Whether it shows pictures of high dynamic range: PQ and HLG, BT.2020; on DisplayPort with 10 bits per
    /// colour.</summary>
    public bool HasHighDynamicRange { get; init; }

    /// <summary>A lower rate of the preferred mode, in millihertz, at which the raster is the same; null for
    /// none.</summary>
    public int? LowerRefreshMilliHertz { get; init; }

    /// <summary>The rates between which frames may have any length, in hertz, 1 to 255; null for fixed
    /// rates.</summary>
    public (int MinHertz, int MaxHertz)? VariableRate { get; init; }
}

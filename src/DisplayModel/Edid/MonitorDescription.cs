namespace DisplayModel.Edid;

/// <summary>What a made-up monitor tells about itself.</summary>
public sealed record MonitorDescription
{
    /// <summary>The mode it asks for; no mode it offers is larger.</summary>
    public required DisplayTiming PreferredMode { get; init; }

    /// <summary>At most 13 ASCII characters.</summary>
    public string Name { get; init; } = "GVT Display";

    public uint SerialNumber { get; init; } = 1;

    /// <summary>What it is plugged into.</summary>
    public ConnectorKind Connector { get; init; }

    /// <summary>What the port drives at most, in pixels per second; the monitor announces no more. null: as much as an EDID
    /// can say.</summary>
    public long? MaxPixelClockHz { get; init; }

    /// <summary>It has two loudspeakers, which take LPCM at 32, 44.1 and 48 kHz.</summary>
    public bool HasAudio { get; init; }
}

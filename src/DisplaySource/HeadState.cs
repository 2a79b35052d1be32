using DisplayModel;
using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplaySource;

/// <summary>The content of a head since a vertical blank.</summary>
/// <param name="Scene">The scene; null while the head is dark.</param>
/// <param name="Sequence">A number that grows with every state. The frame counter of the head's raster is
/// <paramref name="FrameCount"/>.</param>
/// <param name="FrameCount">The number of vertical blanks begun by then.</param>
/// <param name="TimestampNs">When that vertical blank began; CLOCK_MONOTONIC in nanoseconds.</param>
/// <param name="Raster">Computes the times of later vertical blanks; immutable. null while the head is dark.</param>
/// <param name="Memory">Whether the memory of its planes can be read.</param>
public sealed record HeadState(
    Scene? Scene,
    ulong Sequence,
    ulong FrameCount,
    long TimestampNs,
    VblankClock? Raster = null,
    HeadMemory Memory = HeadMemory.Present);

/// <summary>The guest memory that the planes of a head point to.</summary>
public enum HeadMemory
{
    /// <summary>All or some of it can be read, or the head shows no plane.</summary>
    Present,

    /// <summary>The client has unmapped it, or the guest points to an unmapped address.</summary>
    Missing,

    /// <summary>There is no guest memory: no client of the device is connected, or it has mapped none.</summary>
    NoGuest,
}

/// <summary>The monitor at an output.</summary>
/// <param name="IsPlugged">Whether the guest sees a monitor.</param>
/// <param name="Edid">The monitor's EDID; kept while it is unplugged.</param>
/// <param name="Connector">The connector of the output.</param>
/// <param name="MaxPixelClockHz">The highest pixel clock of the port, in pixels per second; null when it sets no
/// limit.</param>
public sealed record OutputState(
    bool IsPlugged, ReadOnlyMemory<byte> Edid, ConnectorKind Connector = ConnectorKind.Hdmi,
    long? MaxPixelClockHz = null)
{
    /// <summary>Why the monitor cannot be changed; null if it can.</summary>
    public string? PanelComplaint(int output) => Connector == ConnectorKind.EmbeddedDisplayPort
        ? $"output {output} is a panel that is built in: it cannot be changed while the device runs"
        : null;
}

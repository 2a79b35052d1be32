using DisplayModel;
using DisplayModel.Scanout;
using DisplayModel.Timing;

namespace DisplaySource;

/// <summary>What a head shows since a vertical blank.</summary>
/// <param name="Scene">null while it is dark.</param>
/// <param name="Sequence">Grows with every state; the frame counter of the head's raster is
/// <paramref name="FrameCount"/>.</param>
/// <param name="FrameCount">Vertical blanks begun by then.</param>
/// <param name="TimestampNs">When that vertical blank began, CLOCK_MONOTONIC.</param>
/// <param name="Raster">Tells the vertical blanks to come; nobody changes it. null while the head is dark.</param>
/// <param name="Memory">Whether what it shows can be read.</param>
public sealed record HeadState(
    Scene? Scene,
    ulong Sequence,
    ulong FrameCount,
    long TimestampNs,
    VblankClock? Raster = null,
    HeadMemory Memory = HeadMemory.Present);

/// <summary>The guest memory that the planes of a head point into.</summary>
public enum HeadMemory
{
    /// <summary>All or some of it is there, or the head shows no plane.</summary>
    Present,

    /// <summary>The client has taken it back, or the guest points at nothing.</summary>
    Missing,

    /// <summary>There is no guest memory at all: no client of the device is connected, or it has mapped none.</summary>
    NoGuest,
}

/// <summary>The monitor at an output.</summary>
/// <param name="IsPlugged">The guest sees one.</param>
/// <param name="Edid">What it says about itself; kept while it is unplugged.</param>
/// <param name="Connector">What it is plugged into.</param>
/// <param name="MaxPixelClockHz">What the port drives at most, in pixels per second; null when it sets no
/// limit.</param>
public sealed record OutputState(
    bool IsPlugged, ReadOnlyMemory<byte> Edid, ConnectorKind Connector = ConnectorKind.Hdmi,
    long? MaxPixelClockHz = null);

using DisplayModel;

namespace VfioUser.Display;

/// <summary>What a head shows since a vertical blank.</summary>
/// <param name="Scene">null while it is dark.</param>
/// <param name="Sequence">Grows with every state; the frame counter of the head's raster is
/// <paramref name="FrameCount"/>.</param>
/// <param name="FrameCount">Vertical blanks begun by then.</param>
/// <param name="TimestampNs">When that vertical blank began, CLOCK_MONOTONIC.</param>
/// <param name="Raster">Tells the vertical blanks to come; nobody changes it. null while the head is dark.</param>
public sealed record HeadState(
    Scene? Scene, ulong Sequence, ulong FrameCount, long TimestampNs, VblankClock? Raster = null);

/// <summary>The monitor at an output.</summary>
/// <param name="IsPlugged">The guest sees one.</param>
/// <param name="Edid">What it says about itself; kept while it is unplugged.</param>
/// <param name="Connector">What it is plugged into.</param>
/// <param name="MaxPixelClockHz">What the port drives at most, in pixels per second; null when it sets no limit.</param>
public sealed record OutputState(
    bool IsPlugged, ReadOnlyMemory<byte> Edid, ConnectorKind Connector = ConnectorKind.Hdmi, long? MaxPixelClockHz = null);

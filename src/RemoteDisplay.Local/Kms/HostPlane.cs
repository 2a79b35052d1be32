using RemoteDisplay.Local.Kms.Uapi;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Kms;

/// <summary>The abilities of a plane of this machine.</summary>
/// <param name="Id">The object id.</param>
/// <param name="Type">The kind of plane.</param>
/// <param name="Place">The position in the stack of planes; 0 is the lowest.</param>
/// <param name="Formats">The formats that it can show.</param>
/// <param name="Rotations">The rotations that it can apply.</param>
/// <param name="TakesDamage">The driver accepts damage (FB_DAMAGE_CLIPS), as drivers with a shadow copy do.</param>
internal sealed record HostPlane(
    uint Id, DrmPlaneType Type, int Place, PlaneFormats Formats, PlaneRotation Rotations, bool TakesDamage);

/// <summary>A mode of a monitor of this machine.</summary>
/// <param name="WidthPx">The pixels of a row.</param>
/// <param name="HeightPx">The number of rows.</param>
/// <param name="IsPreferred">The monitor prefers this mode.</param>
/// <param name="Timing">The kernel's description.</param>
internal sealed record HostMode(int WidthPx, int HeightPx, bool IsPreferred, DrmModeInfo Timing)
{
    public static HostMode Of(DrmModeInfo timing) => new(timing.Width, timing.Height, timing.IsPreferred, timing);
}

/// <summary>A monitor of this machine, and the pipe that was chosen for it.</summary>
/// <param name="Connector">The connector's name, as in /sys/class/drm.</param>
/// <param name="ConnectorId">The object id of the connector.</param>
/// <param name="CrtcId">The object id of the pipe.</param>
/// <param name="Modes">The modes of the monitor, the best first; empty without a monitor.</param>
/// <param name="Planes">The planes of the pipe, the lowest first.</param>
internal sealed record HostHead(
    string Connector, uint ConnectorId, uint CrtcId, IReadOnlyList<HostMode> Modes, IReadOnlyList<HostPlane> Planes)
{
    public HostPlane Primary { get; } = Planes.First(plane => plane.Type == DrmPlaneType.Primary);

    public HostPlane? Cursor { get; } = Planes.FirstOrDefault(plane => plane.Type == DrmPlaneType.Cursor);

    public IReadOnlyList<HostPlane> Overlays { get; } = [.. Planes.Where(plane => plane.Type == DrmPlaneType.Overlay)];

    /// <summary>The monitor's preferred mode, or else its first.</summary>
    public HostMode Preferred => Modes.FirstOrDefault(mode => mode.IsPreferred) ?? Modes[0];

    /// <summary>Returns the best mode of a size; null if the monitor has none.</summary>
    public HostMode? ModeOf(int widthPx, int heightPx) =>
        Modes.FirstOrDefault(mode => (mode.WidthPx, mode.HeightPx) == (widthPx, heightPx) && mode.IsPreferred)
            ?? Modes.FirstOrDefault(mode => (mode.WidthPx, mode.HeightPx) == (widthPx, heightPx));
}

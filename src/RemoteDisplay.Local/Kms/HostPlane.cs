using RemoteDisplay.Local.Kms.Uapi;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Kms;

/// <summary>What a plane of this machine can do.</summary>
/// <param name="Id">Its object id.</param>
/// <param name="Type">What it is made for.</param>
/// <param name="Place">On the pipe; 0 is the lowest.</param>
/// <param name="Formats">What it can show.</param>
/// <param name="Rotations">What it can do to a picture.</param>
/// <param name="TakesDamage">The driver wants to know what changed (FB_DAMAGE_CLIPS), as one that keeps a copy
/// does.</param>
internal sealed record HostPlane(
    uint Id, DrmPlaneType Type, int Place, PlaneFormats Formats, PlaneRotation Rotations, bool TakesDamage);

/// <summary>A mode of a monitor of this machine.</summary>
/// <param name="WidthPx">Pixels of a row.</param>
/// <param name="HeightPx">Rows.</param>
/// <param name="IsPreferred">The monitor's own.</param>
/// <param name="Timing">As the kernel has it.</param>
internal sealed record HostMode(int WidthPx, int HeightPx, bool IsPreferred, DrmModeInfo Timing)
{
    public static HostMode Of(DrmModeInfo timing) => new(timing.Width, timing.Height, timing.IsPreferred, timing);
}

/// <summary>A monitor of this machine, and the pipe that was chosen for it.</summary>
/// <param name="Connector">The connector's name, as in /sys/class/drm.</param>
/// <param name="ConnectorId">Its object id.</param>
/// <param name="CrtcId">Of the pipe.</param>
/// <param name="Modes">The monitor's, best first; none while there is no monitor.</param>
/// <param name="Planes">The pipe's, from the lowest.</param>
internal sealed record HostHead(
    string Connector, uint ConnectorId, uint CrtcId, IReadOnlyList<HostMode> Modes, IReadOnlyList<HostPlane> Planes)
{
    public HostPlane Primary { get; } = Planes.First(plane => plane.Type == DrmPlaneType.Primary);

    public HostPlane? Cursor { get; } = Planes.FirstOrDefault(plane => plane.Type == DrmPlaneType.Cursor);

    public IReadOnlyList<HostPlane> Overlays { get; } = [.. Planes.Where(plane => plane.Type == DrmPlaneType.Overlay)];

    /// <summary>What the monitor likes best.</summary>
    public HostMode Preferred => Modes.FirstOrDefault(mode => mode.IsPreferred) ?? Modes[0];

    /// <summary>The best mode of a size; null when the monitor has none.</summary>
    public HostMode? ModeOf(int widthPx, int heightPx) =>
        Modes.FirstOrDefault(mode => (mode.WidthPx, mode.HeightPx) == (widthPx, heightPx) && mode.IsPreferred)
            ?? Modes.FirstOrDefault(mode => (mode.WidthPx, mode.HeightPx) == (widthPx, heightPx));
}

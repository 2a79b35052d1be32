using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Scanout;

/// <summary>The content of a plane of this machine.</summary>
/// <param name="Plane">The plane.</param>
/// <param name="Framebuffer">The object id of the framebuffer.</param>
/// <param name="Layout">The layout of the framebuffer.</param>
/// <param name="Source">The displayed part of the framebuffer, pixels.</param>
/// <param name="Target">The area on the monitor, pixels of the mode.</param>
/// <param name="Rotation">DRM_MODE_ROTATE_*.</param>
/// <param name="HotSpot">The hot spot of a cursor; null if unknown.</param>
/// <param name="Damage">The changes since the last state, pixels of the framebuffer; null for everything.</param>
internal sealed record PlaneShow(
    HostPlane Plane,
    uint Framebuffer,
    FramebufferLayout Layout,
    PixelRect Source,
    PixelRect Target,
    PlaneRotation Rotation = PlaneRotation.Rotate0,
    (uint X, uint Y)? HotSpot = null,
    IReadOnlyList<PixelRect>? Damage = null);

/// <summary>The complete content of a pipe. Planes that it does not contain are off.</summary>
/// <param name="Mode">null turns the monitor off.</param>
/// <param name="Planes">The planes, the lowest first.</param>
internal sealed record ScreenState(HostMode? Mode, IReadOnlyList<PlaneShow> Planes)
{
    public static ScreenState Off { get; } = new(null, []);

    /// <summary>A text that is equal for states that a driver accepts or refuses alike: it omits positions and the ids
    /// of framebuffers.</summary>
    public string Shape => string.Join(
        ' ',
        Planes.Select(show => $"{show.Plane.Id}:{show.Layout}:{show.Source.Width}x{show.Source.Height}"
            + $">{show.Target.Width}x{show.Target.Height}:{show.Rotation}")
            .Prepend($"{Mode?.WidthPx}x{Mode?.HeightPx}"));

    /// <summary>Whether both states show the same framebuffers in the same places.</summary>
    public bool IsSameAs(ScreenState? other) =>
        other is not null && ReferenceEquals(Mode, other.Mode) && Planes.SequenceEqual(other.Planes);

    /// <summary>Whether this state differs from another only in the framebuffer of the primary plane.</summary>
    public bool IsPlainFlipOf(ScreenState other) => Mode is not null && ReferenceEquals(Mode, other.Mode)
        && Planes.Count == other.Planes.Count
        && Planes.Zip(other.Planes).All(pair =>
            pair.First with { Framebuffer = 0, Damage = null } == pair.Second with { Framebuffer = 0, Damage = null }
            && (pair.First.Framebuffer == pair.Second.Framebuffer || pair.First.Plane.Type == DrmPlaneType.Primary));
}

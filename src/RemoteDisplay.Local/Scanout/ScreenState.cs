using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Scanout;

/// <summary>A plane of this machine, and what it is to show.</summary>
/// <param name="Plane">Which.</param>
/// <param name="Framebuffer">Its object id.</param>
/// <param name="Layout">Of the framebuffer.</param>
/// <param name="Source">The part that is shown, pixels.</param>
/// <param name="Target">Where, pixels of the mode.</param>
/// <param name="Rotation">DRM_MODE_ROTATE_*.</param>
/// <param name="HotSpot">Of a cursor; null when it is not known.</param>
/// <param name="Damage">What has changed since the last state, pixels of the framebuffer; null for everything.</param>
internal sealed record PlaneShow(
    HostPlane Plane,
    uint Framebuffer,
    FramebufferLayout Layout,
    PixelRect Source,
    PixelRect Target,
    PlaneRotation Rotation = PlaneRotation.Rotate0,
    (uint X, uint Y)? HotSpot = null,
    IReadOnlyList<PixelRect>? Damage = null);

/// <summary>All that a pipe is to show. Planes that are not in it are off.</summary>
/// <param name="Mode">null turns the monitor off.</param>
/// <param name="Planes">From the lowest.</param>
internal sealed record ScreenState(HostMode? Mode, IReadOnlyList<PlaneShow> Planes)
{
    public static ScreenState Off { get; } = new(null, []);

    /// <summary>Equal for states that a driver takes or refuses alike: positions and framebuffers of a kind do not
    /// matter.</summary>
    public string Shape => string.Join(
        ' ',
        Planes.Select(show => $"{show.Plane.Id}:{show.Layout}:{show.Source.Width}x{show.Source.Height}"
            + $">{show.Target.Width}x{show.Target.Height}:{show.Rotation}")
            .Prepend($"{Mode?.WidthPx}x{Mode?.HeightPx}"));

    /// <summary>The only difference to another state is which framebuffer the primary plane shows.</summary>
    public bool IsPlainFlipOf(ScreenState other) => Mode is not null && ReferenceEquals(Mode, other.Mode)
        && Planes.Count == other.Planes.Count
        && Planes.Zip(other.Planes).All(pair =>
            pair.First with { Framebuffer = 0, Damage = null } == pair.Second with { Framebuffer = 0, Damage = null }
            && (pair.First.Framebuffer == pair.Second.Framebuffer || pair.First.Plane.Type == DrmPlaneType.Primary));
}

using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Scanout;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>Assigns planes of this machine to planes of the guest.</summary>
internal static class DirectLayout
{
    private const PlaneRotation Upright = PlaneRotation.Rotate0 | PlaneRotation.Rotate180;

    /// <summary>Chooses planes: the primary plane for the guest's lowest, which must be its primary; overlays in their
    /// order; the cursor plane for the cursor, or an overlay if there is no cursor plane.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="host">The monitor and its planes.</param>
    /// <param name="reason">The reason if there are none.</param>
    /// <returns>A plane for each plane of the guest; null if none fit.</returns>
    public static IReadOnlyList<HostPlane>? Assign(GuestPicture picture, HostHead host, out string reason)
    {
        if (picture.NeedsComposing)
        {
            reason = GuestPicture.Composing;
            return null;
        }

        List<HostPlane> chosen = [];
        Queue<HostPlane> overlays = new(host.Overlays);
        reason = "";
        foreach (GuestPlane plane in picture.Planes)
        {
            HostPlane? taken = (plane.Type, chosen.Count) switch
            {
                (DrmPlaneType.Primary, 0) => host.Primary,
                (DrmPlaneType.Primary, _) => null,
                (DrmPlaneType.Cursor, _) when host.Cursor is { } cursor => cursor,
                _ => overlays.TryDequeue(out HostPlane? overlay) ? overlay : null,
            };
            reason = WhyNot(plane, taken, host);
            if (reason.Length > 0)
            {
                return null;
            }

            chosen.Add(taken!);
        }

        return chosen;
    }

    /// <summary>Makes the state that shows a picture on these planes.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="planes">A plane for each plane of the picture.</param>
    /// <param name="framebuffers">A framebuffer for each plane.</param>
    /// <param name="fit">The mode and the area.</param>
    /// <param name="damage">The changes since the last state, pixels of the head; null for everything.</param>
    public static ScreenState Place(
        GuestPicture picture,
        IReadOnlyList<HostPlane> planes,
        IReadOnlyList<uint> framebuffers,
        Fit fit,
        IReadOnlyList<PixelRect>? damage = null)
    {
        List<PlaneShow> shows = [];
        for (int i = 0; i < planes.Count; i++)
        {
            GuestPlane plane = picture.Planes[i];
            shows.Add(new PlaneShow(
                planes[i],
                framebuffers[i],
                plane.Layout,
                plane.Source,
                fit.Map(plane.Target, picture.WidthPx, picture.HeightPx),
                plane.Rotation,
                plane.HotSpot,
                plane.Type == DrmPlaneType.Primary ? DamageOf(picture, plane, damage) : null));
        }

        return new ScreenState(fit.Mode, shows);
    }

    /// <summary>Converts damage to pixels of the buffer; null if they do not match pixels of the head.</summary>
    private static IReadOnlyList<PixelRect>? DamageOf(
        GuestPicture picture, GuestPlane plane, IReadOnlyList<PixelRect>? damage)
    {
        bool isPlain = plane.Rotation == PlaneRotation.Rotate0
            && (plane.Source.Width, plane.Source.Height) == (plane.Target.Width, plane.Target.Height)
            && (picture.WidthPx, picture.HeightPx) == (picture.ModeWidthPx, picture.ModeHeightPx);
        return damage is null || !isPlain
            ? null
            :
            [
                .. damage.Select(part => part.Intersect(plane.Target))
                    .Where(part => !part.IsEmpty)
                    .Select(part => part.Move(plane.Source.X - plane.Target.X, plane.Source.Y - plane.Target.Y)),
            ];
    }

    private static string WhyNot(GuestPlane plane, HostPlane? taken, HostHead host)
    {
        string name = FormatText.Of(plane.Type);
        if (DmabufText.Of(plane) is { } noDmabuf)
        {
            return noDmabuf;
        }

        if (taken is null)
        {
            return plane.Type == DrmPlaneType.Primary
                ? "the guest shows a plane below its primary plane"
                : $"{host.Connector} has no plane left for the {name}";
        }

        if ((plane.Rotation & Upright) == 0 || (plane.Rotation & ~PlaneRotation.Rotate0 & ~taken.Rotations) != 0)
        {
            return $"{name}: {host.Connector} does not turn it by {Degrees(plane.Rotation)} degrees";
        }

        return taken.Formats.Has(plane.Layout.Format, plane.Layout.Modifier)
            ? ""
            : $"{name}: {host.Connector} does not show {FormatText.Of(plane.Layout)} on plane {taken.Id}";
    }

    private static int Degrees(PlaneRotation rotation) => rotation switch
    {
        PlaneRotation.Rotate90 => 90,
        PlaneRotation.Rotate180 => 180,
        PlaneRotation.Rotate270 => 270,
        _ => 0,
    };
}

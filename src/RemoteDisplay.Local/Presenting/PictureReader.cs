using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>The result of reading a head.</summary>
/// <param name="Picture">The picture; null while the head is dark or its memory is missing.</param>
/// <param name="IsMissing">The head is lit, but its memory is missing.</param>
internal readonly record struct ReadPicture(GuestPicture? Picture, bool IsMissing);

/// <summary>Queries the planes of a head. It repeats the query only for planes that changed.</summary>
internal sealed class PictureReader(DisplayClient client, int head)
{
    private const int MaxOverlays = 8;                          // more than any pipe of the device has

    private static readonly DrmPlaneType[] s_types = [DrmPlaneType.Primary, DrmPlaneType.Overlay, DrmPlaneType.Cursor];

    private readonly Dictionary<DrmPlaneType, List<PlaneView>> _planes = [];

    /// <param name="changed">The kinds of plane to query again.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public async ValueTask<ReadPicture> ReadAsync(PlaneTypes changed, CancellationToken cancellation)
    {
        foreach (DrmPlaneType type in s_types)
        {
            if ((changed & (PlaneTypes)(1u << (int)type)) != 0 || !_planes.ContainsKey(type))
            {
                _planes[type] = await QueryAsync(type, cancellation).ConfigureAwait(false);
            }
        }

        return Compose([.. s_types.SelectMany(type => _planes[type])]);
    }

    /// <summary>Combines the replies for all planes into a picture.</summary>
    public static ReadPicture Compose(IReadOnlyList<PlaneView> planes)
    {
        GfxPlaneExtension head = planes[0].Details;
        if (head.HeadWidth == 0)
        {
            return new ReadPicture(null, IsMissing: false);
        }

        if (planes.Any(plane => plane.Details.State == GfxPlaneState.NotSupported
            && (plane.Details.Flags & (GfxPlaneExtensionFlags.MemoryMissing | GfxPlaneExtensionFlags.GuestGone)) != 0))
        {
            return new ReadPicture(null, IsMissing: true);
        }

        // What is said of the whole head may have changed since the replies of planes that did not change.
        GfxPlaneExtension newest = planes.MaxBy(plane => plane.Details.Sequence)!.Details;
        GuestPicture picture = new(
            (int)head.HeadWidth,
            (int)head.HeadHeight,
            (int)head.PictureWidth,
            (int)head.PictureHeight,
            [
                .. planes.Where(plane => plane.Details.State != GfxPlaneState.Disabled)
                    .Select(Plane)
                    .OrderBy(plane => plane.Place),
            ],
            newest.Sequence,
            (newest.Flags & GfxPlaneExtensionFlags.NeedsComposing) != 0);
        return new ReadPicture(picture, IsMissing: false);
    }

    private static GuestPlane Plane(PlaneView view)
    {
        (GfxPlaneInfo info, GfxPlaneExtension details) = (view.Info, view.Details);
        bool isKnown = details.State == GfxPlaneState.Enabled;
        return new GuestPlane(
            info.PlaneType,
            (int)details.Plane,
            info.DmabufId,
            new FramebufferLayout((int)info.Width, (int)info.Height, info.Stride, info.DrmFormat, info.Modifier),
            new PixelRect(
                (int)details.SourceX, (int)details.SourceY, (int)details.SourceWidth, (int)details.SourceHeight),
            new PixelRect(details.X, details.Y, (int)details.Width, (int)details.Height),
            details.Rotation == PlaneRotation.None ? PlaneRotation.Rotate0 : details.Rotation,
            info.PlaneType == DrmPlaneType.Cursor && info.HotSpotX != GfxPlaneInfo.UnknownHotSpot
                ? (info.HotSpotX, info.HotSpotY)
                : null,
            isKnown ? details.NoDmabuf : NoDmabufReason.NoBuffer);
    }

    /// <summary>Queries all overlays up to the first that is off.</summary>
    private async ValueTask<List<PlaneView>> QueryAsync(DrmPlaneType type, CancellationToken cancellation)
    {
        List<PlaneView> views = [];
        int most = type == DrmPlaneType.Overlay ? MaxOverlays : 1;
        for (int number = 0; number < most; number++)
        {
            PlaneView view = await client.QueryPlaneAsync(type, head, number, cancellation: cancellation)
                .ConfigureAwait(false);
            views.Add(view);
            if (view.Details.State == GfxPlaneState.Disabled)
            {
                break;
            }
        }

        return views;
    }
}

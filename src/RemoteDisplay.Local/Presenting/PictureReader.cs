using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>What a head turned out to show.</summary>
/// <param name="Picture">null while it is dark, or cannot be read.</param>
/// <param name="IsMissing">It is lit, but its memory is not there: what was shown last stays.</param>
internal readonly record struct ReadPicture(GuestPicture? Picture, bool IsMissing);

/// <summary>Asks the server for the planes of a head, of those that have changed only.</summary>
internal sealed class PictureReader(DisplayClient client, int head)
{
    private const int MaxOverlays = 8;                          // more than any pipe of the device has

    private static readonly DrmPlaneType[] s_types = [DrmPlaneType.Primary, DrmPlaneType.Overlay, DrmPlaneType.Cursor];

    private readonly Dictionary<DrmPlaneType, List<PlaneView>> _planes = [];

    /// <param name="changed">Kinds of plane to ask for anew.</param>
    /// <param name="cancellation">Ends the wait.</param>
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

    /// <summary>Makes a picture of the replies of all planes.</summary>
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
            planes.Max(plane => plane.Details.Sequence));
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

    /// <summary>Of overlays all that are on, and one that is off.</summary>
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

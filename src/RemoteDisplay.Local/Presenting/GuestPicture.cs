using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>A plane of the guest's that is on.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Place">On the head; 0 is the lowest.</param>
/// <param name="BufferId">Of the buffer that it shows; 0 for none that can be had.</param>
/// <param name="Layout">Of the buffer.</param>
/// <param name="Source">The part that is shown, pixels of the buffer.</param>
/// <param name="Target">Where, pixels of the head; a cursor may hang over the edges.</param>
/// <param name="Rotation">DRM_MODE_ROTATE_*.</param>
/// <param name="HotSpot">Of a cursor; null when it is not known.</param>
/// <param name="NoDmabuf">Why there is no dma-buf of it.</param>
internal sealed record GuestPlane(
    DrmPlaneType Type,
    int Place,
    uint BufferId,
    FramebufferLayout Layout,
    PixelRect Source,
    PixelRect Target,
    PlaneRotation Rotation = PlaneRotation.Rotate0,
    (uint X, uint Y)? HotSpot = null,
    NoDmabufReason NoDmabuf = NoDmabufReason.None);

/// <summary>What a head of the guest shows.</summary>
/// <param name="WidthPx">Of what planes are put on.</param>
/// <param name="HeightPx">See <paramref name="WidthPx"/>.</param>
/// <param name="ModeWidthPx">Of the guest's mode; another size while the guest scales the whole head.</param>
/// <param name="ModeHeightPx">See <paramref name="ModeWidthPx"/>.</param>
/// <param name="Planes">Those that are on, from the lowest.</param>
/// <param name="Sequence">Of the head's last refresh.</param>
internal sealed record GuestPicture(
    int WidthPx, int HeightPx, int ModeWidthPx, int ModeHeightPx, IReadOnlyList<GuestPlane> Planes, ulong Sequence = 0);

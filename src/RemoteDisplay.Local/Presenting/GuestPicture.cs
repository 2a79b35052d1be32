using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Presenting;

/// <summary>A plane of the guest that is on.</summary>
/// <param name="Type">The kind of plane.</param>
/// <param name="Place">The position in the stack of planes; 0 is the lowest.</param>
/// <param name="BufferId">The id of its buffer; 0 if the server has no id for it.</param>
/// <param name="Layout">The layout of the buffer.</param>
/// <param name="Source">The displayed part, pixels of the buffer.</param>
/// <param name="Target">The area on the head, pixels; a cursor may cross the edges.</param>
/// <param name="Rotation">DRM_MODE_ROTATE_*.</param>
/// <param name="HotSpot">The hot spot of a cursor; null if unknown.</param>
/// <param name="NoDmabuf">The reason why there is no dma-buf.</param>
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

/// <summary>The content of a head of the guest.</summary>
/// <param name="WidthPx">The size of the area on which planes have their positions.</param>
/// <param name="HeightPx">See <paramref name="WidthPx"/>.</param>
/// <param name="ModeWidthPx">The size of the guest's mode. It differs while the guest scales the whole head.</param>
/// <param name="ModeHeightPx">See <paramref name="ModeWidthPx"/>.</param>
/// <param name="Planes">The planes that are on, the lowest first.</param>
/// <param name="Sequence">The sequence of the head's last refresh.</param>
/// <param name="NeedsComposing">Whether the planes drawn over each other give other colours than the guest
/// wants.</param>
internal sealed record GuestPicture(
    int WidthPx, int HeightPx, int ModeWidthPx, int ModeHeightPx, IReadOnlyList<GuestPlane> Planes, ulong Sequence = 0,
    bool NeedsComposing = false)
{
    /// <summary>The reason to show a copy.</summary>
    public const string Composing =
        "the guest changes colours or blends planes in a way that the server has to compose";
}

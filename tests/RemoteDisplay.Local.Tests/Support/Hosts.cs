using DisplayModel.Geometry;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Kms.Uapi;
using RemoteDisplay.Local.Presenting;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Tests.Support;

/// <summary>Monitors of this machine, and pictures of a guest.</summary>
internal static class Hosts
{
    public const uint Xr24 = 0x34325258;
    public const uint Ar24 = 0x34325241;
    public const ulong XTiled = (1UL << 56) | 1;

    public static PlaneFormats Formats { get; } = new([(Xr24, 0), (Ar24, 0), (Xr24, XTiled)]);

    public static HostMode Mode(int widthPx, int heightPx, bool isPreferred = false) =>
        new(widthPx, heightPx, isPreferred, default(DrmModeInfo));

    /// <summary>Plane 1 is the primary, 2 and so on are overlays, 9 is the cursor.</summary>
    public static HostHead Head(int overlays = 1, bool hasCursor = true, params HostMode[] modes)
    {
        List<HostPlane> planes = [Plane(1, DrmPlaneType.Primary)];
        planes.AddRange(Enumerable.Range(2, overlays).Select(id => Plane((uint)id, DrmPlaneType.Overlay)));
        if (hasCursor)
        {
            planes.Add(Plane(9, DrmPlaneType.Cursor));
        }

        modes = modes.Length > 0 ? modes : [Mode(1024, 768, true), Mode(800, 600)];
        return new HostHead("HDMI-A-1", 100, 200, modes, planes);
    }

    public static GuestPicture Picture(int widthPx, int heightPx, params GuestPlane[] planes) =>
        new(widthPx, heightPx, widthPx, heightPx, planes.Length > 0 ? planes : [Primary(widthPx, heightPx)]);

    public static GuestPlane Primary(int widthPx, int heightPx, ulong modifier = 0) => new(
        DrmPlaneType.Primary,
        0,
        1,
        new FramebufferLayout(widthPx, heightPx, (uint)widthPx * 4, Xr24, modifier),
        new PixelRect(0, 0, widthPx, heightPx),
        new PixelRect(0, 0, widthPx, heightPx));

    public static GuestPlane Overlay(int place, int x, int y) => new(
        DrmPlaneType.Overlay,
        place,
        10 + (uint)place,
        new FramebufferLayout(64, 32, 256, Xr24, 0),
        new PixelRect(0, 0, 64, 32),
        new PixelRect(x, y, 64, 32));

    public static GuestPlane Cursor(int x, int y) => new(
        DrmPlaneType.Cursor,
        7,
        20,
        new FramebufferLayout(64, 64, 256, Ar24, 0),
        new PixelRect(0, 0, 64, 64),
        new PixelRect(x, y, 64, 64),
        HotSpot: (3, 4));

    private static HostPlane Plane(uint id, DrmPlaneType type) => new(
        id,
        type,
        (int)id,
        Formats,
        PlaneRotation.Rotate0 | PlaneRotation.Rotate180,
        TakesDamage: type == DrmPlaneType.Primary);
}

using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Tests.Support;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Tests.Presenting;

/// <summary>What the server's replies about planes mean.</summary>
internal sealed class PictureReaderTests
{
    private static readonly GfxPlaneExtension s_head = new()
    {
        HeadWidth = 800,
        HeadHeight = 600,
        PictureWidth = 1600,
        PictureHeight = 1200,
        State = GfxPlaneState.Enabled,
        Rotation = PlaneRotation.Rotate0,
    };

    [Test]
    public void A_head_without_a_size_is_dark()
    {
        ReadPicture read = PictureReader.Compose([View(DrmPlaneType.Primary, s_head with { HeadWidth = 0 })]);

        Assert.That((read.Picture, read.IsMissing), Is.EqualTo(((GuestPicture?)null, false)));
    }

    [TestCase(GfxPlaneExtensionFlags.MemoryMissing)]
    [TestCase(GfxPlaneExtensionFlags.GuestGone)]
    public void Memory_that_is_not_there_is_no_picture(GfxPlaneExtensionFlags flags)
    {
        ReadPicture read = PictureReader.Compose(
            [View(DrmPlaneType.Primary, s_head with { State = GfxPlaneState.NotSupported, Flags = flags })]);

        Assert.That((read.Picture, read.IsMissing), Is.EqualTo(((GuestPicture?)null, true)));
    }

    [Test]
    public void Planes_that_are_on_are_in_order_of_their_place()
    {
        GuestPicture picture = PictureReader.Compose(
        [
            View(DrmPlaneType.Primary, s_head with { Plane = 1, Sequence = 4 }),
            View(DrmPlaneType.Overlay, s_head with { Plane = 0 }),
            View(DrmPlaneType.Overlay, s_head with { State = GfxPlaneState.Disabled, Sequence = 5 }),
            View(DrmPlaneType.Cursor, s_head with { Plane = 2, X = -3, Y = -4, Width = 64, Height = 64 }),
        ]).Picture!;

        Assert.That(
            picture.Planes.Select(plane => plane.Type),
            Is.EqualTo(new[] { DrmPlaneType.Overlay, DrmPlaneType.Primary, DrmPlaneType.Cursor }));
        Assert.That(picture.Planes[2].Target, Is.EqualTo(new PixelRect(-3, -4, 64, 64)));
        Assert.That(
            (picture.WidthPx, picture.ModeWidthPx, picture.HeightPx, picture.ModeHeightPx, picture.Sequence),
            Is.EqualTo((800, 1600, 600, 1200, 5UL)));
    }

    [TestCase(GfxPlaneInfo.UnknownHotSpot, false)]
    [TestCase(3u, true)]
    public void A_hot_spot_is_that_of_a_cursor_if_the_server_knows_it(uint x, bool isKnown)
    {
        GuestPicture picture = PictureReader.Compose(
            [View(DrmPlaneType.Primary, s_head, x), View(DrmPlaneType.Cursor, s_head with { Plane = 1 }, x)]).Picture!;

        Assert.That(picture.Planes[0].HotSpot, Is.Null);
        Assert.That(picture.Planes[1].HotSpot, Is.EqualTo(isKnown ? (x, 9u) : ((uint, uint)?)null));
    }

    [TestCase(GfxPlaneExtensionFlags.NeedsComposing, GfxPlaneExtensionFlags.None, false)]
    [TestCase(GfxPlaneExtensionFlags.None, GfxPlaneExtensionFlags.NeedsComposing, true)]
    public void Whether_the_server_has_to_compose_is_what_it_said_last(
        GfxPlaneExtensionFlags before, GfxPlaneExtensionFlags now, bool isNeeded)
    {
        GuestPicture picture = PictureReader.Compose(
        [
            View(DrmPlaneType.Primary, s_head with { Sequence = 4, Flags = before }),
            View(DrmPlaneType.Overlay, s_head with { Plane = 1, Sequence = 5, Flags = now }),
            View(DrmPlaneType.Cursor, s_head with { Plane = 2, Sequence = 3, Flags = before }),
        ]).Picture!;

        Assert.That(picture.NeedsComposing, Is.EqualTo(isNeeded));
    }

    [Test]
    public void A_plane_that_cannot_be_described_has_no_dma_buf()
    {
        GuestPicture picture = PictureReader.Compose(
            [View(DrmPlaneType.Primary, s_head with { State = GfxPlaneState.NotSupported })]).Picture!;

        Assert.That(picture.Planes.Single().NoDmabuf, Is.EqualTo(NoDmabufReason.NoBuffer));
    }

    private static PlaneView View(DrmPlaneType type, GfxPlaneExtension details, uint hotSpotX = 0) => new(
        new GfxPlaneInfo { PlaneType = type, DrmFormat = Hosts.Xr24, HotSpotX = hotSpotX, HotSpotY = 9 }, details);
}

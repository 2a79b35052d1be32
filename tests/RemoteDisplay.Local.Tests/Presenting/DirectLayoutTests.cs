using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Scanout;
using RemoteDisplay.Local.Tests.Support;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Tests.Presenting;

/// <summary>Which plane takes which, and where it is put.</summary>
internal sealed class DirectLayoutTests
{
    [Test]
    public void Planes_go_to_planes_of_their_kind()
    {
        GuestPicture picture = Hosts.Picture(
            1024, 768, Hosts.Primary(1024, 768), Hosts.Overlay(1, 5, 5), Hosts.Cursor(-3, 700));

        Assert.That(Ids(picture, Hosts.Head()), Is.EqualTo(new uint[] { 1, 2, 9 }));
    }

    [Test]
    public void Where_there_is_no_cursor_plane_an_overlay_shows_the_cursor()
    {
        GuestPicture picture = Hosts.Picture(1024, 768, Hosts.Primary(1024, 768), Hosts.Cursor(0, 0));

        Assert.That(Ids(picture, Hosts.Head(overlays: 1, hasCursor: false)), Is.EqualTo(new uint[] { 1, 2 }));
    }

    [Test]
    public void Too_few_planes_are_a_reason()
    {
        Assert.That(
            Reason(
                Hosts.Picture(1024, 768, Hosts.Primary(1024, 768), Hosts.Cursor(0, 0)),
                Hosts.Head(0, hasCursor: false)),
            Is.EqualTo("HDMI-A-1 has no plane left for the cursor"));
        Assert.That(
            Reason(
                Hosts.Picture(1024, 768, Hosts.Primary(1024, 768), Hosts.Overlay(1, 0, 0), Hosts.Overlay(2, 9, 9)),
                Hosts.Head()),
            Is.EqualTo("HDMI-A-1 has no plane left for the overlay"));
    }

    [Test]
    public void A_plane_below_the_primary_is_a_reason()
    {
        GuestPicture picture = Hosts.Picture(1024, 768, Hosts.Overlay(0, 0, 0), Hosts.Primary(1024, 768));

        Assert.That(Reason(picture, Hosts.Head()), Does.Contain("below its primary"));
    }

    [Test]
    public void Planes_that_only_the_server_can_compose_are_a_reason()
    {
        GuestPicture picture = Hosts.Picture(1024, 768, Hosts.Primary(1024, 768));

        Assert.That(Reason(picture with { NeedsComposing = true }, Hosts.Head()), Is.EqualTo(GuestPicture.Composing));
    }

    [TestCase(NoDmabufReason.NoUdmabuf, "/dev/udmabuf")]
    [TestCase(NoDmabufReason.OtherUser, "another user")]
    [TestCase(NoDmabufReason.Limit, "udmabuf.list_limit")]
    [TestCase(NoDmabufReason.Memory, "memory-backend-memfd")]
    public void What_the_server_cannot_give_is_reported_with_advice(NoDmabufReason why, string words)
    {
        GuestPicture picture = Hosts.Picture(1024, 768, Hosts.Primary(1024, 768) with { NoDmabuf = why });

        Assert.That(Reason(picture, Hosts.Head()), Does.StartWith("primary: ").And.Contain(words));
    }

    [Test]
    public void A_layout_that_the_plane_does_not_have_is_a_reason()
    {
        GuestPicture picture = Hosts.Picture(1024, 768, Hosts.Primary(1024, 768, (1UL << 56) | 2));

        Assert.That(Reason(picture, Hosts.Head()), Does.Contain("XR24 y-tiled"));
    }

    [TestCase(PlaneRotation.Rotate180, "")]
    [TestCase(PlaneRotation.Rotate90, "90 degrees")]
    public void A_picture_on_its_head_is_shown_and_one_on_its_side_is_not(PlaneRotation rotation, string reason)
    {
        GuestPicture picture = Hosts.Picture(1024, 768, Hosts.Primary(1024, 768) with { Rotation = rotation });

        Assert.That(Reason(picture, Hosts.Head()), Does.Contain(reason).And.EndsWith(reason));
    }

    [Test]
    public void Damage_is_reported_in_pixels_of_the_buffer()
    {
        GuestPlane panned = Hosts.Primary(1024, 768) with { Source = new PixelRect(100, 50, 1024, 768) };
        PixelRect[] damage = [new(-5, 0, 10, 10), new(2000, 0, 5, 5)];

        PlaneShow show = Place(Hosts.Picture(1024, 768, panned), damage).Planes.Single();

        Assert.That(show.Damage, Is.EqualTo(new[] { new PixelRect(100, 50, 5, 10) }));
    }

    [Test]
    public void A_cursor_keeps_its_signed_position_and_its_hot_spot()
    {
        PlaneShow cursor = Place(
            Hosts.Picture(1024, 768, Hosts.Primary(1024, 768), Hosts.Cursor(-40, -7)), null).Planes[1];

        Assert.That(cursor.Target, Is.EqualTo(new PixelRect(-40, -7, 64, 64)));
        Assert.That((cursor.HotSpot, cursor.Damage), Is.EqualTo(((3u, 4u), (object?)null)));
    }

    private static ScreenState Place(GuestPicture picture, IReadOnlyList<PixelRect>? damage)
    {
        HostHead host = Hosts.Head();
        IReadOnlyList<HostPlane> planes = DirectLayout.Assign(picture, host, out _)!;
        Fit fit = Fit.Of(picture.ModeWidthPx, picture.ModeHeightPx, host).First();
        return DirectLayout.Place(picture, planes, [.. planes.Select(plane => plane.Id + 500)], fit, damage);
    }

    private static IEnumerable<uint>? Ids(GuestPicture picture, HostHead host) =>
        DirectLayout.Assign(picture, host, out _)?.Select(plane => plane.Id);

    private static string Reason(GuestPicture picture, HostHead host)
    {
        DirectLayout.Assign(picture, host, out string reason);
        return reason;
    }
}

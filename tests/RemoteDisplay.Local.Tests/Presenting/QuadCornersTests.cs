using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Tests.Support;
using VfioUser.Protocol.Display;

namespace RemoteDisplay.Local.Tests.Presenting;

/// <summary>Where the GPU draws a plane, and which corner of its buffer comes where.</summary>
internal sealed class QuadCornersTests
{
    private static readonly Fit s_same = new(FitKind.Exact, Hosts.Mode(100, 50), new PixelRect(0, 0, 100, 50));

    [Test]
    public void A_plane_that_fills_the_head_fills_the_mode()
    {
        float[] corners = QuadCorners.Of(Hosts.Primary(100, 50), Hosts.Picture(100, 50), s_same);

        Assert.That(corners, Is.EqualTo(new float[] { -1, -1, 0, 0, 1, -1, 1, 0, 1, 1, 1, 1, -1, 1, 0, 1 }));
    }

    [Test]
    public void A_letterboxed_head_leaves_bars()
    {
        Fit fit = new(FitKind.Scaled, Hosts.Mode(100, 100), new PixelRect(0, 25, 100, 50));

        float[] corners = QuadCorners.Of(Hosts.Primary(200, 100), Hosts.Picture(200, 100), fit);

        Assert.That(Targets(corners), Is.EqualTo(new[] { (-1f, -0.5f), (1f, -0.5f), (1f, 0.5f), (-1f, 0.5f) }));
    }

    [Test]
    public void A_cursor_may_hang_over_the_edge()
    {
        float[] corners = QuadCorners.Of(Hosts.Cursor(-50, 0), Hosts.Picture(100, 50), s_same);

        Assert.That(Targets(corners)[0], Is.EqualTo((-2f, -1f)));
    }

    [TestCase(PlaneRotation.Rotate90, 1f, 0f)]
    [TestCase(PlaneRotation.Rotate180, 1f, 1f)]
    [TestCase(PlaneRotation.Rotate270, 0f, 1f)]
    public void The_corner_that_a_rotation_brings_to_the_top_left_is_drawn_there(
        PlaneRotation rotation, float x, float y)
    {
        GuestPlane plane = Hosts.Primary(100, 50) with { Rotation = rotation };

        float[] corners = QuadCorners.Of(plane, Hosts.Picture(100, 50), s_same);

        Assert.That((corners[2], corners[3]), Is.EqualTo((x, y)));
    }

    private static (float X, float Y)[] Targets(float[] corners) =>
        [.. corners.Chunk(4).Select(corner => (corner[0], corner[1]))];
}

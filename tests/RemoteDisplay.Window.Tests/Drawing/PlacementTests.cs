using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Window.Drawing;

namespace RemoteDisplay.Window.Tests.Drawing;

/// <summary>Where a picture is in a window of another size.</summary>
internal sealed class PlacementTests
{
    [TestCase(Scaling.Smooth, 640, 480, 0, 0, 640, 480)]
    [TestCase(Scaling.Smooth, 1280, 480, 320, 0, 640, 480)]
    [TestCase(Scaling.Smooth, 640, 600, 0, 60, 640, 480)]
    [TestCase(Scaling.WholeSteps, 1000, 1000, 180, 260, 640, 480)]
    [TestCase(Scaling.WholeSteps, 1300, 1000, 10, 20, 1280, 960)]
    [TestCase(Scaling.WholeSteps, 320, 300, 0, 30, 320, 240)]
    [TestCase(Scaling.None, 1000, 1000, 180, 260, 640, 480)]
    [TestCase(Scaling.None, 320, 240, -160, -120, 640, 480)]
    public void A_picture_of_640x480_is_in_the_middle(
        Scaling scaling, int windowWidth, int windowHeight, int x, int y, int width, int height)
    {
        Placement placement = Placement.Of(640, 480, windowWidth, windowHeight, scaling);

        Assert.That(placement.Area, Is.EqualTo(new PixelRect(x, y, width, height)));
    }

    [TestCase(Scaling.Smooth, 320, 240, true)]
    [TestCase(Scaling.WholeSteps, 320, 240, true)]
    [TestCase(Scaling.WholeSteps, 1300, 1000, false)]
    public void Only_whole_steps_are_not_interpolated(Scaling scaling, int width, int height, bool isSmooth) =>
        Assert.That(Placement.Of(640, 480, width, height, scaling).IsSmooth, Is.EqualTo(isSmooth));

    [TestCase(0, 0, 0, 0)]
    [TestCase(10.9f, 20.9f, 0, 0)]
    [TestCase(12, 22, 1, 1)]
    [TestCase(1289.9f, 979.9f, 639, 479)]
    [TestCase(5000, -7, 639, 0)]
    public void A_point_of_the_window_is_a_pixel_of_the_picture(float x, float y, int pictureX, int pictureY) =>
        Assert.That(
            Placement.Of(640, 480, 1300, 1000, Scaling.WholeSteps).ToPicture(x, y),
            Is.EqualTo((pictureX, pictureY)));

    [TestCase(640, 480, 1920, 1080, 640, 480)]
    [TestCase(3840, 2160, 1920, 1080, 1920, 1080)]
    [TestCase(1920, 1200, 1920, 1080, 1728, 1080)]
    [TestCase(1920, 1200, 0, 0, 1920, 1200)]
    public void A_window_is_no_larger_than_its_monitor(
        int width, int height, int roomWidth, int roomHeight, int windowWidth, int windowHeight) => Assert.That(
            Placement.SizeWithin(width, height, new PixelRect(0, 0, roomWidth, roomHeight)),
            Is.EqualTo((windowWidth, windowHeight)));

    [Test]
    public void A_part_that_changed_affects_the_pixels_around_it_when_it_is_interpolated()
    {
        Placement twice = Placement.Of(100, 100, 200, 200, Scaling.WholeSteps);
        Placement smooth = Placement.Of(100, 100, 150, 150, Scaling.Smooth);

        Assert.That(twice.ToWindow(new PixelRect(10, 10, 5, 5)), Is.EqualTo(new PixelRect(20, 20, 10, 10)));
        Assert.That(
            smooth.ToWindow(new PixelRect(10, 10, 10, 10)).Contains(new PixelRect(13, 13, 20, 20)), Is.True);
        Assert.That(smooth.ToWindow(new PixelRect(0, 0, 100, 100)), Is.EqualTo(new PixelRect(0, 0, 150, 150)));
    }
}

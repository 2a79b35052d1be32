using DisplayModel.Geometry;
using NUnit.Framework;
using RemoteDisplay.Local.Kms;
using RemoteDisplay.Local.Presenting;
using RemoteDisplay.Local.Tests.Support;

namespace RemoteDisplay.Local.Tests.Presenting;

internal sealed class FitTests
{
    private static readonly HostHead s_host =
        Hosts.Head(1, true, Hosts.Mode(1920, 1080, isPreferred: true), Hosts.Mode(1024, 768), Hosts.Mode(800, 600));

    [Test]
    public void A_mode_of_the_pictures_size_comes_first()
    {
        Fit[] fits = [.. Fit.Of(1024, 768, s_host)];

        Assert.That(fits.Select(fit => fit.Kind), Is.EqualTo(new[] { FitKind.Exact, FitKind.Scaled, FitKind.Centred }));
        Assert.That((fits[0].Mode.WidthPx, fits[0].Area), Is.EqualTo((1024, new PixelRect(0, 0, 1024, 768))));
    }

    [Test]
    public void Without_one_the_picture_is_scaled_or_put_into_the_middle_of_the_preferred_mode()
    {
        Fit[] fits = [.. Fit.Of(960, 600, s_host)];

        Assert.That(fits.Select(fit => fit.Kind), Is.EqualTo(new[] { FitKind.Scaled, FitKind.Centred }));
        Assert.That(fits[0].Area, Is.EqualTo(new PixelRect(96, 0, 1728, 1080)));
        Assert.That(fits[1].Area, Is.EqualTo(new PixelRect(480, 240, 960, 600)));
    }

    [Test]
    public void A_picture_that_is_larger_than_the_mode_is_scaled_only()
    {
        Assert.That(Fit.Of(2560, 1440, s_host).Select(fit => fit.Kind), Is.EqualTo(new[] { FitKind.Scaled }));
    }

    [TestCase(1600, 900, 0, 0, 1920, 1080)]
    [TestCase(3840, 1080, 0, 270, 1920, 540)]
    [TestCase(500, 1000, 690, 0, 540, 1080)]
    public void A_letterbox_keeps_the_proportions(int width, int height, int x, int y, int boxWidth, int boxHeight)
    {
        Assert.That(
            Fit.Letterbox(width, height, s_host.Preferred), Is.EqualTo(new PixelRect(x, y, boxWidth, boxHeight)));
    }

    [Test]
    public void Neighbours_stay_neighbours_when_they_are_scaled()
    {
        Fit fit = Fit.Of(1000, 600, s_host).First();
        PixelRect left = fit.Map(new PixelRect(-7, 0, 340, 600), 1000, 600);
        PixelRect right = fit.Map(new PixelRect(333, 0, 667, 600), 1000, 600);

        Assert.That((left.Right, right.Right), Is.EqualTo((right.X, fit.Area.Right)));
    }
}

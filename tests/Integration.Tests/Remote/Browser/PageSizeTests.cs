using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Png;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Tests.Web;

namespace Integration.Tests.Remote.Browser;

/// <summary>The page fits a window of any size, and asks the guest for the pixels that the display has.</summary>
internal sealed class PageSizeTests : PageTest
{
    [TestCase(390, 844, 3, true)]
    [TestCase(844, 390, 3, true)]
    [TestCase(1366, 768, 1, false)]
    [TestCase(1920, 1080, 2, false)]
    public void The_picture_and_all_controls_are_within_the_window(int width, int height, int ratio, bool isPhone)
    {
        using WebRoom room = Room();
        room.Screens[0].Publish(Pictures.Text(1920, 1200, 1), []);
        Browser.Resize(width, height, ratio, isPhone);
        Open(room.Address);
        WaitFor($"document.querySelector('{Canvas}').width", "1920");
        Choose("sizing", "scale");

        Assert.That(BoxOf("#stage").Bottom, Is.EqualTo(height));
        WaitFor($"document.querySelector('{Canvas}').getBoundingClientRect().bottom <= {height}", "true");
        WaitFor($"document.querySelector('{Canvas}').getBoundingClientRect().right <= {width}", "true");
        Assert.That(
            Browser.Text(
                "[...document.querySelectorAll('header button:not([hidden])')].every(b => "
                    + "b.getBoundingClientRect().right <= innerWidth)"),
            Is.EqualTo("true"));
        Assert.That(Browser.Text("document.documentElement.scrollWidth <= innerWidth"), Is.EqualTo("true"));
        int stage = BoxOf("#stage").Bottom - BoxOf("#stage").Top;
        Assert.That(stage, Is.GreaterThan(height * 6 / 10), "most of the window is for the picture");
    }

    [Test]
    public void The_picture_shrinks_with_a_narrow_window_that_becomes_lower()
    {
        using WebRoom room = Room();
        room.Screens[0].Publish(Pictures.Text(640, 480, 1), []);
        Browser.Resize(700, 900);
        Open(room.Address);
        Choose("sizing", "scale");
        WaitFor($"document.querySelector('{Canvas}').style.width", "700px");
        Browser.Resize(700, 400);

        Assert.That(() => BoxOf("#stage").Bottom, Is.EqualTo(400).After(10_000, 50));
        WaitFor($"document.querySelector('{Canvas}').getBoundingClientRect().bottom <= 400", "true");
    }

    [Test]
    public void A_turned_phone_asks_the_guest_for_its_new_size()
    {
        using WebRoom room = Room();
        Browser.Resize(390, 844, 3, isPhone: true);
        Open(room.Address);
        Choose("sizing", "resize");
        WaitForSizeOfStage(room, 3);

        Browser.Resize(844, 390, 3, isPhone: true);
        room.Screens[0].Publish(Pictures.Text(300, 200, 3), []);
        WaitForSizeOfStage(room, 3);
        Assert.That(room.Sizes.Last().WidthPx, Is.GreaterThan(room.Sizes.Last().HeightPx));
    }

    [TestCase("resize", 2)]
    [TestCase("large", 1)]
    public void The_guest_is_asked_for_pixels_of_the_display_or_for_large_text(string choice, int factor)
    {
        using WebRoom room = Room();
        Browser.Resize(1000, 700, ratio: 2);
        Open(room.Address);
        Choose("sizing", choice);
        WaitForSizeOfStage(room, factor);
    }

    [TestCase("resize")]
    [TestCase("actual")]
    public void On_a_display_of_high_density_every_pixel_of_the_guest_is_one_of_the_display(string choice)
    {
        using WebRoom room = Room();
        Browser.Resize(1000, 700, ratio: 2);
        Open(room.Address);
        Choose("sizing", choice);
        (int left, int top, int right, int bottom) = BoxOf("#stage");
        Frame picture = Pictures.Text(2 * (right - left), 2 * (bottom - top), 4);
        room.Screens[0].Publish(picture, []);
        WaitFor($"document.querySelector('{Canvas}').width", $"{picture.WidthPx}");

        Frame? seen = null;
        bool isSharp = Harness.Patience.Until(
            () =>
            {
                seen = PngDecoder.Read(Browser.Screenshot());
                return Part(seen, new PixelRect(2 * left, 2 * top, picture.WidthPx, picture.HeightPx))
                    .SequenceEqual(picture.Pixels.ToArray());
            },
            Harness.Patience.Step);
        Assert.That(isSharp, Is.True, $"the screenshot has {seen?.WidthPx}x{seen?.HeightPx} pixels");
    }

    private void WaitForSizeOfStage(WebRoom room, int factor)
    {
        (int Width, int Height) asked = default;
        (int Width, int Height) right = default;
        Assert.That(
            Harness.Patience.Until(
                () =>
                {
                    (int l, int t, int r, int b) = BoxOf("#stage");
                    right = (factor * (r - l), factor * (b - t));
                    asked = room.Sizes.LastOrDefault();
                    return asked == right;
                },
                Harness.Patience.Step),
            Is.True,
            $"asked for {asked}, not {right}");
    }

    private static uint[] Part(Frame frame, PixelRect part)
    {
        List<uint> pixels = [];
        for (int y = part.Y; y < part.Y + part.Height && y < frame.HeightPx; y++)
        {
            pixels.AddRange(frame.Row(y).Slice(part.X, Math.Min(part.Width, frame.WidthPx - part.X)));
        }

        return [.. pixels];
    }
}

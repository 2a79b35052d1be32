using DisplayModel.Geometry;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Tests.Web;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Remote.Browser;

/// <summary>A film in the page, by noVNC.</summary>
internal sealed class PageFilmTests : PageTest
{
    private const int WidthPx = 400;
    private const int HeightPx = 300;

    [Test]
    public void A_film_comes_as_JPEG_and_its_very_pixels_when_it_stops()
    {
        Viewers.LoadJpegLibrary();
        Frame[] film = Approximation.Film(WidthPx, HeightPx);
        using WebRoom room = Room();
        Browser.Resize(1000, 700);
        Open(room.Address);
        int approximations = 0;
        foreach (Frame frame in film)
        {
            room.Screens[0].Publish(frame, [new PixelRect(0, 0, WidthPx, HeightPx)]);
            approximations += WaitForError(frame, Approximation.LargestError) > 0 ? 1 : 0;
        }

        Assert.That(approximations, Is.GreaterThan(film.Length / 2));
        WaitForError(film[^1], double.Epsilon);
        Assert.That(Browser.Complaints, Is.Empty);
    }

    /// <summary>Waits until the canvas differs less than that from a picture.</summary>
    private double WaitForError(Frame expected, double limit)
    {
        double error = double.MaxValue;
        bool isShown = Patience.Until(
            () =>
            {
                uint[] seen = Browser.PixelsOf(Canvas);
                error = seen.Length == expected.Pixels.Length
                    ? Approximation.ErrorOf(seen, expected.Pixels)
                    : double.MaxValue;
                return error < limit;
            },
            Patience.Step);
        Assert.That(isShown, $"pixels differ by {error}");
        return error;
    }
}

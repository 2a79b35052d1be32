using System.Net.Sockets;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using NUnit.Framework;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;

namespace Integration.Tests.Remote;

/// <summary>A VNC viewer that others wrote, Debian's TigerVNC, shows the very pixels of the screen.</summary>
[Category("Qemu")]
internal sealed class TigerVncTests
{
    private const int WidthPx = 800;
    private const int HeightPx = 600;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-tigervnc-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    /// <param name="preferred">By the viewer, which takes the others too.</param>
    /// <param name="expected">What the server then uses for most, in the viewer's spelling.</param>
    /// <param name="takesZrle">If so, the server has little use for Tight.</param>
    [TestCase("Tight", "Tight", false)]
    [TestCase("Tight", "ZRLE", true)]
    [TestCase("ZRLE", "ZRLE", true, Category = "Slow")]
    [TestCase("Raw", "raw", true, Category = "Slow")]
    [TestCase("Hextile", "ZRLE", true, Category = "Slow")]
    public async Task TigerVnc_shows_every_picture(string preferred, string expected, bool takesZrle)
    {
        Viewers.Fetch();
        TigerVncViewer.RequireNamespaces(_folder.FullName);

        Frame text = Pictures.Text(WidthPx, HeightPx, 1);
        using PublishedScreen screen = new("test", text);
        RfbServer server = new(screen, new RecordingInput(), new RfbServerOptions());
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, TigerVncViewer.SocketName)));
        listener.Listen();
        using TigerVncViewer viewer = new(_folder.FullName, preferred);
        Socket connection = await listener.AcceptAsync().WaitAsync(Patience.Step);
        Task session = server.ServeAsync(
            takesZrle ? new NetworkStream(connection, ownsSocket: true) : new WithoutZrle(connection), "TigerVNC");
        viewer.AssertShows(text, "the first picture");
        foreach ((string what, Frame frame) in Changes(text))
        {
            screen.Publish(frame, [new PixelRect(0, 0, frame.WidthPx, frame.HeightPx)]);
            viewer.AssertShows(frame, what);
        }

        await server.DisposeAsync();
        await session;
        string summary = viewer.WaitForEnd();
        Assert.That(
            summary,
            Does.Match($@" {expected}: \d+ rects, \S+ Mpixels").And.Match(@" copyRect: \d+ rects, \S+ kpixels"));
    }

    [Test]
    [Category("Slow")]
    public async Task TigerVnc_shows_a_film_by_JPEG_and_its_very_pixels_when_it_stops()
    {
        Viewers.LoadJpegLibrary();
        TigerVncViewer.RequireNamespaces(_folder.FullName);
        Frame[] film = Approximation.Film(WidthPx, HeightPx);
        using PublishedScreen screen = new("test", film[0]);
        RfbServer server = new(screen, new RecordingInput(), new RfbServerOptions());
        using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, TigerVncViewer.SocketName)));
        listener.Listen();
        using TigerVncViewer viewer = new(_folder.FullName, "Tight", quality: 6);
        Socket connection = await listener.AcceptAsync().WaitAsync(Patience.Step);
        Task session = server.ServeAsync(new NetworkStream(connection, ownsSocket: true), "TigerVNC");
        int approximations = 0;
        foreach (Frame frame in film)
        {
            screen.Publish(frame, [new PixelRect(0, 0, WidthPx, HeightPx)]);
            approximations += viewer.WaitForApproximation(frame, "the film") ? 1 : 0;
        }

        Assert.That(approximations, Is.GreaterThan(film.Length / 2));
        viewer.AssertShows(film[^1], "the film that has stopped");
        await server.DisposeAsync();
        await session;
    }

    private static IEnumerable<(string What, Frame Frame)> Changes(Frame text)
    {
        Frame screen = Pictures.Patch(text, Pictures.Text(WidthPx, HeightPx, 2, 14), new PixelRect(40, 64, 333, 48));
        yield return ("coloured text in a part", screen);

        screen = Pictures.Move(screen, new PixelRect(0, 16, WidthPx, HeightPx - 16), 0, -16);
        screen = Pictures.Patch(
            screen, Pictures.Text(WidthPx, HeightPx, 3), new PixelRect(0, HeightPx - 16, WidthPx, 16));
        yield return ("scrolled text and a line below", screen);

        PixelRect window = new(101, 77, 320, 240);
        screen = Pictures.Patch(screen, Pictures.Solid(WidthPx, HeightPx, 0x336699), window);
        screen = Pictures.Patch(screen, Pictures.Noise(WidthPx, HeightPx, 4), new PixelRect(111, 97, 300, 210));
        yield return ("a window of noise", screen);

        Frame below = screen;
        screen = Pictures.Patch(
            text, Pictures.Move(below, window, 119, 83), window with { X = window.X + 119, Y = window.Y + 83 });
        yield return ("the window elsewhere", screen);

        yield return ("a gradient", Pictures.Gradient(WidthPx, HeightPx));
        yield return ("noise", Pictures.Noise(WidthPx, HeightPx, 5));
        yield return ("one colour", Pictures.Solid(WidthPx, HeightPx, 0xFEDCBA));
        yield return ("text of many colours", Pictures.Text(WidthPx, HeightPx, 6, 200));
        yield return ("a smaller screen", Pictures.Text(640, 480, 7, 5));
        yield return ("the old size", text);
    }
}

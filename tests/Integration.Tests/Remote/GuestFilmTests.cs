using System.Runtime.InteropServices;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Remote.Browser;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>A film that a real guest plays comes to viewers as JPEG, and when it stops they have the very pixels of
/// the screenshot.</summary>
[Category("Qemu")]
[Category("Slow")]
internal sealed class GuestFilmTests : SystemTest
{
    private const int WidthPx = 800;
    private const int HeightPx = 600;

    /// <summary>Pictures of the film that a viewer must have shown nearly.</summary>
    private const int Seen = 3;

    private static readonly Frame[] s_film = [.. Approximation.Film(WidthPx, HeightPx).Take(6)];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-film-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void TigerVnc_shows_it()
    {
        Viewers.Fetch();
        TigerVncViewer.RequireNamespaces(_folder.FullName);
        GvtDeviceProcess server =
            Serve("--vnc", $"unix:{Path.Combine(_folder.FullName, TigerVncViewer.SocketName)}");
        Guest guest = Play(server);
        using TigerVncViewer viewer = new(_folder.FullName, "Tight", quality: 6);

        AssertShowsFilm(() => viewer.Look(new PixelRect(0, 0, WidthPx, HeightPx))?.Pixels.ToArray() ?? []);
        viewer.AssertShows(Stop(guest, server), "the film that has stopped");
    }

    [Test]
    [Category("Browser")]
    public void The_page_shows_it_in_Chromium()
    {
        (string? command, string whyNot) = Chromium.Find();
        if (command is null)
        {
            Assert.Ignore(whyNot);
        }

        GvtDeviceProcess server = Serve("--web", "0");
        Guest guest = Play(server);
        using Chromium browser = new(command!);
        browser.Resize(1000, 800);
        browser.Open(Listening.Page(server));

        AssertShowsFilm(() => PixelsOf(browser));
        Frame last = Stop(guest, server);
        Assert.That(
            Patience.Until(() => PixelsOf(browser).SequenceEqual(last.Pixels.ToArray()), Patience.Step),
            "the film that has stopped");
        Assert.That(browser.Complaints, Is.Empty);
    }

    private static uint[] PixelsOf(Chromium browser) =>
        browser.Text($"document.querySelector('{PageTest.Canvas}')?.width > 0") == "true"
            ? browser.PixelsOf(PageTest.Canvas)
            : [];

    /// <summary>Waits until a viewer has shown some pictures of the film, and not their very pixels.</summary>
    private static void AssertShowsFilm(Func<uint[]> look)
    {
        HashSet<int> seen = [];
        Assert.That(
            Patience.Until(
                () =>
                {
                    uint[] pixels = look();
                    for (int i = 0; i < s_film.Length && pixels.Length == WidthPx * HeightPx; i++)
                    {
                        if (Approximation.ErrorOf(pixels, s_film[i].Pixels) is > 0 and < Approximation.LargestError)
                        {
                            seen.Add(i);
                        }
                    }

                    return seen.Count >= Seen;
                },
                Patience.Step),
            $"{seen.Count} pictures of the film were seen");
    }

    /// <summary>A server that finds Debian's libjpeg-turbo, and nothing else of Debian's.</summary>
    private GvtDeviceProcess Serve(params string[] options)
    {
        Viewers.Fetch();
        string libraries = Directory.CreateDirectory(Path.Combine(_folder.FullName, "libraries")).FullName;
        File.CreateSymbolicLink(Path.Combine(libraries, Path.GetFileName(Viewers.JpegLibrary)), Viewers.JpegLibrary);
        Bench.Launcher = ["env", $"LD_LIBRARY_PATH={libraries}"];
        GvtDeviceProcess server = Bench.Serve(options, [$"{WidthPx}x{HeightPx}@60"]);
        Bench.Launcher = [];
        return server;
    }

    private Guest Play(GvtDeviceProcess server)
    {
        string program = Directory.CreateDirectory(Path.Combine(_folder.FullName, "film")).FullName;
        for (int i = 0; i < s_film.Length; i++)
        {
            File.WriteAllBytes(
                Path.Combine(program, $"film{i}"), MemoryMarshal.AsBytes(s_film[i].Pixels).ToArray());
        }

        string initramfs = SetUpScript.Run("qemu/program-initramfs", "--program", program);
        Bench.FromPowerOn = true;
        Guest guest = Bench.Boot(server, "--", "-initrd", initramfs);
        guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink");
        guest.Do(
            "(until [ -e /tmp/stop ]; do for f in /opt/program/film?; do cat $f >/dev/fb0; usleep 100000; done; done) "
                + ">/dev/null 2>&1 & echo $! >/tmp/film");
        return guest;
    }

    /// <returns>The last picture.</returns>
    private static Frame Stop(Guest guest, GvtDeviceProcess server)
    {
        guest.Do(
            "touch /tmp/stop; while [ -d /proc/$(cat /tmp/film) ]; do usleep 10000; done; "
                + "cat /opt/program/film4 >/dev/fb0");
        using DisplayClient client = server.Connect();
        Frame last = client.Capture(0, withCursor: false)!;
        Assert.That(XvfbScreen.CountDifferences(s_film[4], last), Is.Zero, "the screenshot");
        return last;
    }
}

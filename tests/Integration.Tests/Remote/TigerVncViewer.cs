using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>Debian's TigerVNC viewer on an X server of its own. There is no window manager: only full screen would
/// need one, and the place of the window is free but for the room that a title would take. Both live in namespaces of
/// their own, with Debian's files as the root file system and a folder of the test's as <c>/tmp</c>.</summary>
internal sealed class TigerVncViewer : IDisposable
{
    /// <summary>What the server's UNIX socket in the folder must be called.</summary>
    public const string SocketName = "vnc";

    private const int Left = 64;
    private const int Top = 64;

    private const string ViewerOptions =
        "-FullScreen=0 -FullColor=1 -AutoSelect=0 -MenuKey= -AlertOnFatalError=0 "
            + "-ReconnectOnError=0";

    private readonly XvfbScreen _screen;
    private readonly ChildProcess _process;

    /// <summary>Starts the viewer, with an X server of its own.</summary>
    /// <param name="folder">Where the server's socket is.</param>
    /// <param name="encoding">As the viewer names it.</param>
    /// <param name="quality">Of JPEG, 0 to 9; null for none.</param>
    public TigerVncViewer(string folder, string encoding, int? quality = null)
        : this(
            folder, encoding, "$(Xvfb -screen 0 1024x768x24 -fbdir /tmp -extension GLX -displayfd 3 3>&1 >&2 &)",
            Left, Top, quality)
    {
    }

    /// <summary>Starts the viewer on an X server.</summary>
    /// <param name="folder">Where the sockets of both servers are.</param>
    /// <param name="encoding">As the viewer names it.</param>
    /// <param name="display">The X server's number, as the shell finds it.</param>
    /// <param name="left">Where the window begins.</param>
    /// <param name="top">See <paramref name="left"/>.</param>
    /// <param name="quality">Of JPEG, 0 to 9; null for none.</param>
    /// <param name="resizesGuest">Whether the guest gets a mode of the window's size.</param>
    public TigerVncViewer(
        string folder, string encoding, string display, int left, int top, int? quality = null,
        bool resizesGuest = false)
    {
        string resize = resizesGuest ? "-RemoteResize=1" : "-RemoteResize=0";
        string jpeg = quality is { } level ? $"-NoJpeg=0 -QualityLevel={level}" : "-NoJpeg=1";
        _screen = new XvfbScreen(folder);
        _process = Viewers.Run(
            folder,
            $"""
            display={display}
            export HOME=/tmp DISPLAY=":$display"
            exec xtigervncviewer {ViewerOptions} {resize} {jpeg} -geometry=+{left}+{top} -PreferredEncoding={encoding} \
                /tmp/{SocketName}
            """);
    }

    /// <summary>Skips the test where an ordinary user may not make such namespaces.</summary>
    public static void RequireNamespaces(string folder)
    {
        using ChildProcess nothing = Viewers.Run(folder, "exit 0");
        if (nothing.WaitForExit(Patience.Step) != 0)
        {
            Assert.Ignore(
                "this machine does not let a user make user, mount, network and process "
                    + $"namespaces:\n{nothing.Errors}");
        }
    }

    /// <summary>A part of what the window shows; null before the X server has a screen.</summary>
    public Frame? Look(PixelRect part) => _screen.Look(part.Move(Left, Top));

    /// <summary>Waits until the window has a picture of at most 800x600, in each of its pixels.</summary>
    public void AssertShows(Frame expected, string what)
    {
        int wrong = 0;
        bool isShown = Patience.Until(
            () => _process.HasEnded || (wrong = _screen.CountDifferences(expected, Left, Top)) == 0, Patience.Step);
        Assert.That(
            isShown && !_process.HasEnded, Is.True,
            $"{what}: {wrong} pixels differ. The viewer said:\n{_process.Errors}");
    }

    /// <summary>Waits until the window has nearly the picture.</summary>
    /// <returns>Whether it is only nearly so.</returns>
    public bool WaitForApproximation(Frame expected, string what)
    {
        double error = 0;
        bool isShown = Patience.Until(
            () => (error = Look(new PixelRect(0, 0, expected.WidthPx, expected.HeightPx)) is { } seen
                ? Approximation.ErrorOf(seen.Pixels, expected.Pixels)
                : double.MaxValue) < Approximation.LargestError,
            Patience.Step);
        Assert.That(isShown, $"{what}: pixels differ by {error}. The viewer said:\n{_process.Errors}");
        return error > 0;
    }

    /// <summary>Waits until the viewer has noticed that its server is gone.</summary>
    /// <returns>What it said; at the end it counts what it has decoded.</returns>
    public string WaitForEnd()
    {
        _process.WaitForExit(Patience.Step);
        return _process.Errors;
    }

    public void Dispose()
    {
        _screen.Dispose();
        _process.Dispose();
    }
}

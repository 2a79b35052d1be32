using System.Buffers.Binary;
using System.Globalization;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;

namespace Integration.Tests.Remote;

/// <summary>An X server without a screen and without a window manager, and a user who types and looks.</summary>
internal sealed class XDesktop : IDisposable
{
    public const int WidthPx = 1024;
    public const int HeightPx = 768;

    private const string ScreenName = "Xvfb_screen0";
    private const string Number = ":7";

    private readonly WindowRoom _room;
    private readonly string _screen;
    private readonly ChildProcess _server;

    public XDesktop(WindowRoom room, string folder)
    {
        _room = room;
        _screen = Path.Combine(folder, ScreenName);
        _server = room.Start($"exec Xvfb {Number} -screen 0 {WidthPx}x{HeightPx}x24 -fbdir /tmp -extension GLX");
        room.Environment = $"HOME=/tmp DISPLAY={Number}";
        string socket = Path.Combine(folder, ".X11-unix", $"X{Number[1..]}");
        if (!Patience.Until(() => File.Exists(socket) || _server.HasEnded, Patience.Step) || _server.HasEnded)
        {
            throw new InvalidOperationException($"Xvfb does not start. It said:\n{_server.Errors}");
        }
    }

    /// <summary>Waits for the window, and moves it to the corner and the pointer out of it.</summary>
    /// <returns>Its number.</returns>
    public string Find(string title)
    {
        string window = "";
        using ChildProcess search = _room.Start(
            $"exec xdotool search --sync --onlyvisible --name '{title}' windowmove 0 0 mousemove 1023 767");
        if (search.WaitForExit(Patience.Step) != 0)
        {
            throw new InvalidOperationException($"there is no window {title}: {search.Errors}");
        }

        window = _room.Run($"xdotool search --onlyvisible --name '{title}'");
        return window.Split('\n')[^1];
    }

    /// <summary>Types, points, resizes.</summary>
    public void Do(string commands) => _room.Run($"xdotool {commands}");

    /// <summary>The pixels of the screen, or of a part.</summary>
    /// <returns>null while the server has not written them.</returns>
    public Frame? Look(PixelRect part)
    {
        // Source: X11/XWDFile.h, XWDFileHeader and XWDColor.
        const int ColourBytes = 12;
        byte[] file = File.Exists(_screen) ? File.ReadAllBytes(_screen) : [];
        int Header(int index) => BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(index * sizeof(int)));
        if (file.Length == 0 || Header(0) == 0)
        {
            return null;
        }

        int start = Header(0) + (Header(19) * ColourBytes);
        uint[] pixels = new uint[part.Width * part.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = (part.X + (i % part.Width), part.Y + (i / part.Width));
            pixels[i] = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(start + (y * Header(12)) + (x * 4)))
                & 0xFF_FFFF;
        }

        return new Frame(part.Width, part.Height, pixels);
    }

    public void Dispose() => _server.Dispose();
}

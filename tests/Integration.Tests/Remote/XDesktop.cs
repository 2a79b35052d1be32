using System.Buffers.Binary;
using System.Globalization;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Microsoft.Win32.SafeHandles;

namespace Integration.Tests.Remote;

/// <summary>An X server without a screen and without a window manager, and a user who types and looks.</summary>
internal sealed class XDesktop : IDisposable
{
    public const int WidthPx = 1024;
    public const int HeightPx = 768;

    /// <summary>The X server's number, as in DISPLAY.</summary>
    public const string Number = ":7";

    private const int HeaderBytes = 100;
    private const int ColourBytes = 12;
    private const string ScreenName = "Xvfb_screen0";

    private readonly WindowRoom _room;
    private readonly string _screen;
    private readonly ChildProcess _server;
    private SafeFileHandle? _pixels;
    private int _firstPixel;
    private int _stride;

    /// <param name="room">Where the server runs.</param>
    /// <param name="folder">The test's.</param>
    /// <param name="hasGlx">Whether programs may use OpenGL by the server, as SDL does.</param>
    public XDesktop(WindowRoom room, string folder, bool hasGlx = false)
    {
        _room = room;
        _screen = Path.Combine(folder, ScreenName);
        string glx = hasGlx ? "" : "-extension GLX";
        _server = room.Start($"exec Xvfb {Number} -screen 0 {WidthPx}x{HeightPx}x24 -fbdir /tmp {glx}");
        room.Environment = $"HOME=/tmp DISPLAY={Number}";
        SocketPath = Path.Combine(folder, ".X11-unix", $"X{Number[1..]}");
        if (!Patience.Until(() => File.Exists(SocketPath) || _server.HasEnded, Patience.Step) || _server.HasEnded)
        {
            throw new InvalidOperationException($"Xvfb does not start. It said:\n{_server.Errors}");
        }
    }

    /// <summary>The X server's socket.</summary>
    public string SocketPath { get; }

    /// <summary>Waits for the window, and moves it to the corner and the pointer out of it.</summary>
    /// <returns>Its number.</returns>
    public string Find(string title) => FindAt(title, 0, 0);

    /// <summary>Waits for the window, and moves it to a place and the pointer out of it.</summary>
    /// <returns>Its number.</returns>
    public string FindAt(string title, int left, int top)
    {
        string window = "";
        using ChildProcess search = _room.Start(
            $"exec xdotool search --sync --onlyvisible --name '{title}' windowmove {left} {top} mousemove 1023 767");
        if (search.WaitForExit(Patience.Step) != 0)
        {
            throw new InvalidOperationException($"there is no window {title}: {search.Errors}");
        }

        window = _room.Run($"xdotool search --onlyvisible --name '{title}'");
        return window.Split('\n')[^1];
    }

    /// <summary>Types, points, resizes.</summary>
    public void Do(string commands) => _room.Run($"xdotool {commands}");

    /// <summary>A pixel of the screen, once the server has written its first picture.</summary>
    public uint Pixel(int x, int y)
    {
        _pixels ??= File.OpenHandle(_screen);
        if (_firstPixel == 0)
        {
            byte[] header = new byte[HeaderBytes];
            RandomAccess.Read(_pixels, header, 0);
            (_firstPixel, _stride) = (FirstPixel(header), Field(header, 12));
        }

        Span<byte> pixel = stackalloc byte[sizeof(uint)];
        RandomAccess.Read(_pixels, pixel, _firstPixel + ((long)y * _stride) + (x * sizeof(uint)));
        return BinaryPrimitives.ReadUInt32LittleEndian(pixel) & 0xFF_FFFF;
    }

    /// <summary>The pixels of the screen, or of a part.</summary>
    /// <returns>null while the server has not written them.</returns>
    public Frame? Look(PixelRect part)
    {
        byte[] file = File.Exists(_screen) ? File.ReadAllBytes(_screen) : [];
        if (file.Length == 0 || Field(file, 0) == 0)
        {
            return null;
        }

        int start = FirstPixel(file);
        uint[] pixels = new uint[part.Width * part.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int x, int y) = (part.X + (i % part.Width), part.Y + (i / part.Width));
            pixels[i] = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(start + (y * Field(file, 12)) + (x * 4)))
                & 0xFF_FFFF;
        }

        return new Frame(part.Width, part.Height, pixels);
    }

    public void Dispose()
    {
        _pixels?.Dispose();
        _server.Dispose();
    }

    private static int FirstPixel(ReadOnlySpan<byte> file) => Field(file, 0) + (Field(file, 19) * ColourBytes);

    /// <summary>Source: X11/XWDFile.h, XWDFileHeader and XWDColor.</summary>
    private static int Field(ReadOnlySpan<byte> file, int index) =>
        BinaryPrimitives.ReadInt32BigEndian(file[(index * sizeof(int))..]);
}

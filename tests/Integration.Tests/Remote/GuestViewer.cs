using System.Net.Sockets;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using VfioUser.Display.Client;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Remote;

/// <summary>A person at a VNC viewer: looks, types, points and resizes.</summary>
internal sealed class GuestViewer : IDisposable
{
    /// <summary>The key Return. Source: X11, keysymdef.h.</summary>
    public const int Return = 0xFF0D;

    private const int Shift = 0xFFE1;

    private readonly GvtDeviceProcess _server;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream _stream;

    /// <param name="server">Whose head 0 it shows.</param>
    /// <param name="path">The UNIX socket that the server has for viewers.</param>
    /// <param name="encodings">What the viewer knows besides those for sizes and keys.</param>
    public GuestViewer(GvtDeviceProcess server, string path, params int[] encodings)
    {
        _server = server;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.ReceiveTimeout = (int)Patience.Step.TotalMilliseconds;
        _stream = new NetworkStream(_socket);
        Rfb = new RfbClient(_stream).Start(
            null, [.. encodings, RfbClient.DesktopSize, RfbClient.ExtendedDesktopSize, RfbClient.QemuKeys]);
        Rfb.Request(incremental: false);
    }

    public RfbClient Rfb { get; }

    /// <summary>Takes updates until the viewer's picture is that of a screenshot.</summary>
    /// <param name="until">What has to be so besides.</param>
    public void AssertSeesTheScreen(Func<bool>? until = null)
    {
        using DisplayClient client = _server.Connect();
        uint[] expected = [];
        bool isSeen = Patience.Until(
            () =>
            {
                expected = client.Capture(0, withCursor: false)?.Pixels.ToArray() ?? [];
                if (until?.Invoke() != false && Rfb.Pixels.Select(pixel => pixel & 0xFF_FFFF).SequenceEqual(expected))
                {
                    return true;
                }

                Rfb.Request();
                Rfb.ReadUpdate();
                return false;
            },
            Patience.Step);
        Assert.That(
            isSeen,
            Is.True,
            () => $"the viewer has {Rfb.Width}x{Rfb.Height}, the screen {expected.Length} pixels; "
                + $"they differ in {Difference(expected)}");
    }

    /// <summary>Describes where the viewer's picture is not that of a screenshot.</summary>
    private string Difference(uint[] expected)
    {
        int[] wrong = [.. Enumerable.Range(0, Math.Min(expected.Length, Rfb.Pixels.Length))
            .Where(i => (Rfb.Pixels[i] & 0xFF_FFFF) != expected[i])];
        int[] columns = [.. wrong.Select(i => i % Rfb.Width).Order()];
        return wrong.Length == 0
            ? "nothing"
            : $"{wrong.Length} pixels, columns {columns[0]} to {columns[^1]}, "
                + $"rows {wrong[0] / Rfb.Width} to {wrong[^1] / Rfb.Width}";
    }

    /// <summary>Presses a key and releases it at once.</summary>
    /// <param name="keysym">Source: X11, keysymdef.h.</param>
    public void Press(int keysym)
    {
        Key(keysym, true);
        Key(keysym, false);
    }

    /// <summary>Types letters, digits and what else a US keyboard has without Shift; and '>'.</summary>
    public void Type(string text)
    {
        foreach (char letter in text)
        {
            bool isShifted = letter == '>';
            if (isShifted)
            {
                Key(Shift, true);
            }

            Key(letter == '\r' ? Return : letter, true);
            Key(letter == '\r' ? Return : letter, false);
            if (isShifted)
            {
                Key(Shift, false);
            }
        }
    }

    /// <summary>Types characters and nothing else, as phones and programs do: no Shift, no AltGr.</summary>
    public void TypeCharacters(string text)
    {
        foreach (char letter in text)
        {
            int keysym = letter == '\r' ? Return : letter < 0x100 ? letter : 0x0100_0000 + letter;
            Key(keysym, true);
            Key(keysym, false);
        }
    }

    /// <summary>Types, and sees each letter before the next: a keyboard of QEMU's forgets what a slow guest does not
    /// fetch. Source: QEMU, hw/input/hid.c, QUEUE_LENGTH.</summary>
    public void TypeAndSee(string text)
    {
        foreach (char letter in text)
        {
            uint[] before = [.. Rfb.Pixels];
            Type(letter.ToString());
            do
            {
                Rfb.Request();
                Rfb.ReadUpdate();
            }
            while (Rfb.Pixels.SequenceEqual(before));
        }
    }

    /// <param name="x">Of the screen, in pixels.</param>
    /// <param name="y">Of the screen, in pixels.</param>
    /// <param name="buttons">Those that are down: 1 left, 2 middle, 4 right.</param>
    public void Point(int x, int y, int buttons = 0) => Rfb.Wire.Send([5, (byte)buttons, .. Wire.Be16(x, y)]);

    public void Click(int x, int y, int button = 1)
    {
        Point(x, y);
        Point(x, y, button);
        Point(x, y);
    }

    /// <summary>As when a person resizes the viewer's window.</summary>
    public void AskForSize(int widthPx, int heightPx) => Rfb.Wire.Send(
    [
        251, 0, .. Wire.Be16(widthPx, heightPx), 1, 0,
        .. Wire.Be32(0), .. Wire.Be16(0, 0, widthPx, heightPx), .. Wire.Be32(0),
    ]);

    public void Dispose()
    {
        Rfb.Dispose();
        _stream.Dispose();
        _socket.Dispose();
    }

    private void Key(int keysym, bool isDown) =>
        Rfb.Wire.Send([4, (byte)(isDown ? 1 : 0), 0, 0, .. Wire.Be32(keysym)]);
}

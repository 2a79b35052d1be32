using System.Net;
using System.Net.Sockets;
using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Screens;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Remote;

/// <summary>What a person types into Debian's VNC viewers is what a guest's keyboard types: into TigerVNC, which sends
/// key codes, and into TightVNC's old viewer, which sends only characters.</summary>
[Category("Qemu")]
[Category("Slow")]
internal sealed class ViewerTypingTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-typing-");

    [TearDown]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    /// <param name="viewer">Which.</param>
    /// <param name="layout">The person's keyboard.</param>
    /// <param name="guestLayout">The guest's keyboard; with key codes it has to be the same.</param>
    /// <param name="text">What is typed.</param>
    [TestCase("tigervnc", "us", "us", "Hello, World! a-z ~|{}[] #$%^&*()_+ <>?")]
    [TestCase("tigervnc", "de", "de", "Gr\u00FC\u00DFe, \u00C4pfel @ {[]}\\ ~|<> 5 \u20AC yYzZ #+*")]
    [TestCase("tightvnc", "us", "us", "Hello, World! a-z ~|{}[] #$%^&*()_+ <>?")]
    [TestCase("tightvnc", "us", "de", "Hello, World! a-z ~|{}[] #$%^&*()_+ <>? @\\ yYzZ")]
    public async Task A_text_arrives(string viewer, string layout, string guestLayout, string text)
    {
        WindowRoom room = new(_folder.FullName);
        room.Require();
        Viewers.Fetch();
        KeyLayout keymap = KeyLayout.Of(layout);
        using XkbGuest guest = new("pc105", guestLayout, guestLayout == "de" ? "nodeadkeys" : "");
        using PublishedScreen screen = new("test", Pictures.Text(640, 480, 1));
        RfbServer server = new(screen, guest, new RfbServerOptions { Keymap = KeyLayout.Of(guestLayout) });
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        using XDesktop desktop = new(room, _folder.FullName);
        room.Run($"setxkbmap -layout {layout} {(layout == "de" ? "-variant nodeadkeys" : "")}");

        using ChildProcess shown = Viewers.Run(_folder.FullName, CommandOf(viewer, port), hasNetwork: true);
        using Socket connection = await listener.AcceptAsync().WaitAsync(Patience.Step);
        Task session = server.ServeAsync(new NetworkStream(connection), viewer);
        string window = desktop.Find("test");
        desktop.Do($"mousemove 100 100 windowfocus --sync {window}");
        desktop.Type(keymap, text);

        string typed = "";
        Patience.Until(() => (typed += guest.TakeText()).Length >= text.Length, Patience.Step);
        Assert.That(typed, Is.EqualTo(text), shown.Errors);
        await server.DisposeAsync();
        await session;
    }

    private static string CommandOf(string viewer, int port)
    {
        string start = $"export HOME=/tmp DISPLAY={XDesktop.Number}; exec";
        return viewer == "tigervnc"
            ? $"{start} xtigervncviewer -FullScreen=0 -RemoteResize=0 -AlertOnFatalError=0 -ReconnectOnError=0 "
                + $"127.0.0.1::{port}"
            : $"{start} xtightvncviewer 127.0.0.1::{port}";
    }
}

using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>Debian's TigerVNC, or gvt-device view, and Debian's spice-vdagent in a Wayland desktop copy and
/// paste.</summary>
[Category("Qemu")]
[Category("Desktop")]
[Category("Slow")]
internal sealed class ClipboardTests : SystemTest
{
    private const string Desktop = "XDG_RUNTIME_DIR=/run/user/0 WAYLAND_DISPLAY=wayland-0";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-clipboard-");

    private string Agent => Path.Combine(_folder.FullName, "agent");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void Texts_go_both_ways_by_VNC_as_often_as_one_copies()
    {
        WindowRoom room = new(_folder.FullName);
        room.Require();
        Viewers.Fetch();
        GvtDeviceProcess server = Bench.Serve(
            ["--vnc", $"unix:{Path.Combine(_folder.FullName, TigerVncViewer.SocketName)}", "--agent", Agent],
            ["800x600@60"]);
        Guest guest = Bench.Start(
            server, ["--", .. DesktopImage.QemuArguments(), .. DesktopImage.AgentPort(Agent)]);
        guest.WaitForMark("desktop ready");
        server.WaitForLog("the guest's agent shares the clipboard");
        using XDesktop desktop = new(room, _folder.FullName);
        using TigerVncViewer viewer = new(_folder.FullName, "Tight", XDesktop.Number[1..], left: 0, top: 0);
        desktop.Do($"windowfocus --sync {desktop.Find("TigerVNC")}");
        AssertCopies(guest, room, _folder.FullName);
    }

    [Test]
    public void Texts_go_both_ways_by_a_window_as_often_as_one_copies()
    {
        GvtDeviceProcess server = Bench.Serve("800x600");
        string folder = Path.GetDirectoryName(server.DisplayPath)!;
        WindowRoom room = new(folder);
        room.Require();
        Guest guest = Bench.Start(
            server,
            ["--", .. DesktopImage.QemuArguments(), .. DesktopImage.AgentPort(Path.Combine(folder, "agent"))]);
        using XDesktop desktop = new(room, folder);
        using ChildProcess view = room.StartGvtDevice("view --display-socket /tmp/display --agent /tmp/agent");
        guest.WaitForMark("desktop ready");
        view.WaitForError(line => line.Contains("the guest's agent shares the clipboard"), Patience.Step);
        AssertCopies(guest, room, folder);
    }

    private static void AssertCopies(Guest guest, WindowRoom room, string folder)
    {
        for (int i = 0; i < 3; i++)
        {
            string fromGuest = $"Gr\u00FC\u00DFe \u20AC\nof the guest {i}";
            guest.Run($"printf '{Octal(fromGuest)}' | {Desktop} wl-copy");
            Assert.That(() => Pasted(room), Is.EqualTo(fromGuest).After(30_000, 500));

            string fromViewer = $"\u00C4pfel \u20AC\nof the viewer {i}";
            File.WriteAllText(Path.Combine(folder, "copied"), fromViewer);
            using ChildProcess copy = room.Start("exec xclip -in -selection clipboard -quiet /tmp/copied");
            Assert.That(
                () => Utf8(guest.Run($"{Desktop} wl-paste --no-newline").Output),
                Is.EqualTo(fromViewer).After(30_000, 500));
        }
    }

    /// <returns>What is on the clipboard beside the viewer; empty if there is nothing.</returns>
    private static string Pasted(WindowRoom room)
    {
        using ChildProcess paste = room.Start("exec xclip -out -selection clipboard -target UTF8_STRING");
        paste.WaitForExit(Patience.Step);
        return Encoding.UTF8.GetString(paste.Output());
    }

    /// <summary>For printf, because the control channel's text is of bytes.</summary>
    private static string Octal(string text) => string.Concat(
        Encoding.UTF8.GetBytes(text).Select(letter => $"\\{Convert.ToString(letter, 8).PadLeft(3, '0')}"));

    private static string Utf8(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
}

using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Remote;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using VfioUser.Display.Client;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Firmware;

/// <summary>GRUB's graphical menu, which stock OVMF starts from a disk, on a viewer's screen.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class GrubTests : SystemTest
{
    private const string Printed = "Printed by GRUB: (0123456789) & <ABCxyz>";

    private const string Graphics = """
        set timeout=-1
        loadfont unicode
        set gfxmode=800x600
        terminal_output gfxterm

        """;

    private const string Menu = Graphics + $$"""
        menuentry 'First entry' { true }
        menuentry 'Entry that prints' { clear; echo '{{Printed}}'; sleep --interruptible 9999 }
        menuentry 'Last entry' { true }
        """;

    private static readonly string[] s_entries = ["First entry", "Entry that prints", "Last entry"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-vnc-");
    private IReadOnlyList<GrubRow> _rows = [];

    private string Viewers => Path.Combine(_folder.FullName, "vnc");

    private string Input => Path.Combine(_folder.FullName, "qmp");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void A_viewer_sees_its_menu()
    {
        using GrubDisk disk = new(Menu);
        GvtDeviceProcess server = Serve();
        Start(server, disk, "ovmf");
        WaitForScreen(server, disk, () => Chosen() == s_entries[0]);
        Assert.That(_rows.Select(row => row.Text), Has.Some.Contains("GNU GRUB  version 2."));
        Assert.That(_rows.Select(row => row.Text), Has.Some.Contains("Use the \u2191 and \u2193 keys"));
        Assert.That(_rows.Select(Entry).Where(s_entries.Contains), Is.EqualTo(s_entries));

        using GuestViewer viewer = new(server, Viewers, RfbClient.Zrle);
        viewer.AssertSeesTheScreen();
    }

    private GvtDeviceProcess Serve() =>
        Bench.Serve(["--vnc", $"unix:{Viewers}", "--qmp", Input], ["1280x800"]);

    private Guest Start(GvtDeviceProcess server, GrubDisk disk, string firmware) => Bench.Start(
        server,
        ["--firmware", firmware, "--no-kernel", "--", "-qmp", $"unix:{Input},server=on,wait=off", .. disk.Options]);

    /// <summary>The text of a row without the menu's frame and mark.</summary>
    private static string Entry(GrubRow row) => row.Text.Trim('\u23AA', '*', ' ');

    /// <summary>The entry that the menu highlights; null if there is none.</summary>
    private string? Chosen() =>
        _rows.Where(row => row.IsHighlighted).Select(Entry).ToArray() is [string entry] ? entry : null;

    private void WaitForScreen(GvtDeviceProcess server, GrubDisk disk, Func<bool> condition)
    {
        using DisplayClient client = server.Connect();
        Assert.That(
            Patience.Until(
                () =>
                {
                    _rows = client.Capture(0) is Frame frame ? GrubScreen.Read(frame, disk.Font) : [];
                    return condition();
                },
                Patience.Step),
            Is.True,
            () => $"the screen shows:\n{string.Join('\n', _rows.Select(row => row.Text))}");
    }
}

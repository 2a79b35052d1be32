using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Remote;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using VfioUser.Display.Client;
using static System.StringComparison;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Firmware;

/// <summary>GRUB's menu, which stock OVMF and SeaBIOS start from a disk, on a viewer's screen.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class GrubTests : SystemTest
{
    private const int Down = 0xFF54, Return = 0xFF0D;

    /// <summary>Source: GRUB, term/gfxterm.c, DEFAULT_BORDER_WIDTH.</summary>
    private const int GraphicalBorderPx = 10;

    private const string LastOfMenu = "for a command-line.";

    private const string Printed = "Printed by GRUB: (0123456789) & <ABCxyz>";

    private const string Graphics = """
        loadfont unicode
        set gfxmode=800x600
        terminal_output gfxterm

        """;

    private const string Menu = $$"""
        set timeout=-1
        menuentry 'First entry' { true }
        menuentry 'Entry that prints' { clear; echo '{{Printed}}'; sleep --interruptible 9999 }
        menuentry 'Last entry' { true }
        """;

    private static readonly string[] s_entries = ["First entry", "Entry that prints", "Last entry"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-vnc-");
    private IReadOnlyList<TextRow> _rows = [];
    private ICellFont _font = new BiosFont();
    private int _borderPx;

    private string Viewers => Path.Combine(_folder.FullName, "vnc");

    private string Input => Path.Combine(_folder.FullName, "qmp");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("ovmf", true)]
    [TestCase("ovmf", true, "-device", "qemu-xhci,addr=07.0", "-device", "usb-kbd")]
    [TestCase("ovmf-secure", true)]
    [TestCase("seabios", false)]
    [TestCase("seabios", true)]
    public void A_viewer_sees_its_menu_and_drives_it(string firmware, bool isGraphical, params string[] keyboard)
    {
        using GrubDisk disk = new(isGraphical ? Graphics + Menu : Menu);
        _font = isGraphical ? disk.Font : new BiosFont();
        _borderPx = isGraphical ? GraphicalBorderPx : 0;
        GvtDeviceProcess server = Serve();
        Start(server, disk, firmware, keyboard);
        WaitForScreen(
            server, () => Chosen() == s_entries[0] && _rows.Any(row => row.Text.EndsWith(LastOfMenu, Ordinal)));
        Assert.That(_rows.Select(row => row.Text), Has.Some.Contains("GNU GRUB  version 2."));
        Assert.That(_rows.Select(row => row.Text), Has.Some.Contains("Use the \u2191 and \u2193 keys"));
        Assert.That(_rows.Select(Entry).Where(s_entries.Contains), Is.EqualTo(s_entries));

        using GuestViewer viewer = new(server, Viewers, RfbClient.Zrle);
        viewer.AssertSeesTheScreen();
        viewer.Press(Down);
        WaitForScreen(server, () => Chosen() == s_entries[1]);
        viewer.Press(Return);
        WaitForScreen(server, () => _rows.Any(row => row.Text == Printed));
        viewer.AssertSeesTheScreen();
    }

    private GvtDeviceProcess Serve() =>
        Bench.Serve(["--vnc", $"unix:{Viewers}", "--qmp", Input], ["1280x800"]);

    private void Start(GvtDeviceProcess server, GrubDisk disk, string firmware, string[] more) => Bench.Start(
        server,
        ["--firmware", firmware, "--no-kernel", "--", "-qmp", $"unix:{Input},server=on,wait=off", .. disk.Options,
            .. more]);

    /// <summary>The text of a row without the menu's frame and mark.</summary>
    private static string Entry(TextRow row) => row.Text.Trim('\u23AA', '\u2502', '\u00B7', '*', ' ');

    /// <summary>The entry that the menu highlights; null if there is none.</summary>
    private string? Chosen() =>
        _rows.Where(row => row.IsHighlighted).Select(Entry).ToArray() is [string entry] ? entry : null;

    private void WaitForScreen(GvtDeviceProcess server, Func<bool> condition)
    {
        using DisplayClient client = server.Connect();
        Assert.That(
            Patience.Until(
                () =>
                {
                    _rows = client.Capture(0) is Frame frame ? TextScreen.Read(frame, _font, _borderPx) : [];
                    return condition();
                },
                Patience.Step),
            Is.True,
            () => $"the screen shows:\n{string.Join('\n', _rows.Select(row => row.Text))}");
    }
}

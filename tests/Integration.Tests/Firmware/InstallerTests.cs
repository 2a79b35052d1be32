using DisplayModel.Scanout;
using Integration.Tests.Harness;
using Integration.Tests.Remote;
using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using VfioUser.Display.Client;
using Patience = Integration.Tests.Harness.Patience;

namespace Integration.Tests.Firmware;

/// <summary>Debian's graphical installer, used through VNC.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
internal sealed class InstallerTests : SystemTest
{
    private const int Home = 0xFF50, Down = 0xFF54;
    private const int WidthPx = 1280, HeightPx = 800;

    /// <summary>Where the list of languages is, right of the text of its rows.</summary>
    private const int ListX = 900, ListTop = 172, ListEnd = 736;
    private const int LeastRowPx = 18, MostRowPx = 30;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-vnc-");
    private readonly List<int> _selected = [];

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("seabios")]
    [TestCase("ovmf")]
    public void A_viewer_chooses_a_language_by_key_and_by_mouse(string firmware)
    {
        if (!SetUpScript.TryRun("qemu/fetch", ["--installer"], out string complaint))
        {
            Assert.Ignore($"Debian's installer cannot be fetched:\n{complaint}");
        }

        string viewers = Path.Combine(_folder.FullName, "vnc");
        string input = Path.Combine(_folder.FullName, "qmp");
        string files = Path.Combine(Repository.Cache, "installer", "debian-installer", "amd64");
        GvtDeviceProcess server = Bench.Serve(
            ["--vnc", $"unix:{viewers}", "--qmp", input], [$"{WidthPx}x{HeightPx}"]);
        Bench.Start(
            server,
            "--firmware", firmware, "--no-kernel", "--",
            "-kernel", Path.Combine(files, "linux"), "-initrd", Path.Combine(files, "initrd.gz"),
            "-append", "vga=788 console=tty0 ---", "-qmp", $"unix:{input},server=on,wait=off",
            "-device", "qemu-xhci,addr=07.0", "-device", "usb-kbd", "-device", "usb-tablet");
        using DisplayClient client = server.Connect();
        _ = WaitForSelection(client, _ => true);

        // The list may scroll once more to the language in use, so the keys begin at its first row.
        using GuestViewer viewer = new(server, viewers, RfbClient.Zrle, RfbClient.Cursor);
        viewer.Press(Home);
        int first = WaitForSelection(client, y => y < ListTop + LeastRowPx);
        viewer.AssertSeesTheScreen();
        viewer.Press(Down);
        int second = WaitForSelection(client, y => y > first);
        Assert.That(second - first, Is.InRange(LeastRowPx, MostRowPx), "the next row");

        int below = second + (3 * MostRowPx);
        MoveUntilFollowed(viewer, client, below);
        viewer.Click(ListX, below);
        int clicked = WaitForSelection(client, y => y > second);
        Assert.That(clicked, Is.InRange(below - MostRowPx, below), "the row clicked at");
        viewer.AssertSeesTheScreen();
    }

    /// <summary>Moves the mouse until the guest's pointer is over the list's row at y. The guest's driver throws away
    /// what the tablet reports before anybody listens. Source: Linux, usbhid_open.</summary>
    private static void MoveUntilFollowed(GuestViewer viewer, DisplayClient client, int y) => Assert.That(
        Patience.Until(
            () =>
            {
                viewer.Point(ListX + 1, y);
                viewer.Point(ListX, y);
                return client.Capture(0, withCursor: true) is { } with
                    && client.Capture(0, withCursor: false) is { } without
                    && with.Row(y + 1)[ListX] != without.Row(y + 1)[ListX];
            },
            Patience.Boot),
        Is.True,
        "the pointer follows");

    /// <summary>Waits until the list has one selected row, at a place that a condition accepts.</summary>
    /// <returns>The row's first line of pixels.</returns>
    private int WaitForSelection(DisplayClient client, Func<int, bool> isWanted)
    {
        Assert.That(
            Patience.Until(
                () =>
                {
                    _selected.Clear();
                    if (client.Capture(0, withCursor: false) is { WidthPx: WidthPx, HeightPx: HeightPx } frame)
                    {
                        _selected.AddRange(
                            Enumerable.Range(ListTop, ListEnd - ListTop).Where(y => IsSelected(frame, y)));
                    }

                    return _selected.Count is >= LeastRowPx and <= MostRowPx && isWanted(_selected[0]);
                },
                Patience.Boot),
            Is.True,
            () => $"selected lines: {string.Join(' ', _selected)}");
        return _selected[0];
    }

    /// <summary>Whether a pixel has the dark blue of a selected row, which has a gradient.</summary>
    private static bool IsSelected(Frame frame, int y) =>
        frame.Row(y)[ListX] is var pixel
        && (pixel >> 16) is > 0x20 and < 0x30 && ((pixel >> 8) & 0xFF) is > 0x50 and < 0x60
        && (pixel & 0xFF) is > 0x70 and < 0x80;
}

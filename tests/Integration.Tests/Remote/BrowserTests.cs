using Integration.Tests.Harness;
using Integration.Tests.Remote.Browser;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Remote;

/// <summary>A real browser shows the page of a real guest.</summary>
[Category("Qemu")]
[Category("Slow")]
[Category("Browser")]
[Parallelizable(ParallelScope.Self)]
internal sealed class BrowserTests : SystemTest
{
    private const string Canvas = "#screen canvas";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-web-");

    private string Input => Path.Combine(_folder.FullName, "qmp");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public void A_person_sees_the_guest_types_into_its_shell_resizes_it_and_watches_the_device()
    {
        (string? command, string whyNot) = Chromium.Find();
        if (command is null)
        {
            Assert.Ignore(whyNot);
        }

        GvtDeviceProcess server = Bench.Serve(["--web", "0", "--qmp", Input], []);
        Guest guest = Bench.Boot(server, "--", "-qmp", $"unix:{Input},server=on,wait=off");
        using QuietConsole console = new(guest);
        server.WaitForLog("input goes to QEMU");
        using Chromium browser = new(command!);
        try
        {
            Use(browser, server, guest);
        }
        catch
        {
            string file = Path.Combine(Path.GetDirectoryName(Repository.FailuresOf("x"))!, "browser.png");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, browser.Screenshot());
            throw;
        }
    }

    private static void Use(Chromium browser, GvtDeviceProcess server, Guest guest)
    {
        browser.Resize(1400, 900);
        browser.Open(Listening.Page(server));
        WaitFor(browser, "document.getElementById('state')?.textContent", "Connected");
        WaitFor(browser, "document.getElementById('note').hidden", "true");
        uint[] before = AssertSees(browser, server);

        browser.Click(Canvas);
        browser.Type("echo seen by nobody >/tmp/typed\r");
        Assert.That(() => guest.Run("cat /tmp/typed").Output.Trim(), Is.EqualTo("seen by nobody").After(60_000, 200));
        Assert.That(AssertSees(browser, server), Is.Not.EqualTo(before), "what was typed is on the screen");

        int barPx = browser.Number("document.getElementById('stage').getBoundingClientRect().y");
        browser.Resize(1280, 720 + barPx);
        browser.Evaluate(
            "{ const s = document.getElementById('sizing'); s.value = 'resize'; "
                + "s.dispatchEvent(new Event('change')); }");
        Assert.That(
            () =>
                GuestDisplay.Connectors(guest)[0].Modes is [var first, ..] ? (first.WidthPx, first.HeightPx) : default,
            Is.EqualTo((1280, 720)).After(60_000, 200));
        GuestConnector connector = GuestDisplay.Connectors(guest)[0];
        GuestMode mode = connector.Mode(1280, 720, 60);
        using (new ModeTest(guest, ModeTest.Set(connector, GuestDisplay.Crtcs(guest)[0], mode)))
        {
            WaitFor(browser, $"document.querySelector('{Canvas}').width", "1280");
            AssertSees(browser, server);
            browser.Click("#toggle");
            WaitFor(browser, "document.querySelector('#pipes .mode')?.textContent.split('@')[0]", "1280x720");
            WaitFor(browser, "document.querySelector('#pipes .thumb img').naturalWidth", "256");
        }

        Assert.That(browser.Complaints, Is.Empty);
    }

    private static void WaitFor(Chromium browser, string expression, string value)
    {
        string seen = "";
        Assert.That(
            Patience.Until(() => (seen = browser.Text(expression)) == value, Patience.Step), Is.True,
            $"{expression} is {seen}, not {value}; complaints: {string.Join('\n', browser.Complaints)}");
    }

    /// <summary>Waits until what the browser has drawn is a screenshot's picture, pixel by pixel.</summary>
    private static uint[] AssertSees(Chromium browser, GvtDeviceProcess server)
    {
        using DisplayClient client = server.Connect();
        uint[] expected = [];
        uint[] drawn = [];
        bool isSeen = Patience.Until(
            () =>
            {
                expected = client.Capture(0, withCursor: false)?.Pixels.ToArray() ?? [];
                drawn = browser.PixelsOf(Canvas);
                return drawn.AsSpan().SequenceEqual(expected);
            },
            Patience.Step);
        Assert.That(isSeen, Is.True, $"the browser has {drawn.Length} pixels, the screen {expected.Length}");
        return drawn;
    }
}

using Integration.Tests.Harness;
using NUnit.Framework;
using NUnit.Framework.Interfaces;
using RemoteDisplay.Tests.Web;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

namespace Integration.Tests.Remote.Browser;

/// <summary>A real Chromium and a page of this process, without a guest: what would reach one is recorded.</summary>
[Category("Slow")]
[Category("Browser")]
internal abstract class PageTest
{
    public const string Canvas = "#screen canvas:not(.frozen)";

    private static readonly string s_noVnc = Path.Combine(AppContext.BaseDirectory, "web", "novnc");

    private Chromium? _browser;

    protected Chromium Browser => _browser!;

    [SetUp]
    public void StartBrowser()
    {
        if (!File.Exists(Path.Combine(s_noVnc, "core", "rfb.js")))
        {
            Assert.Ignore("there is no noVNC; scripts/build fetches it");
        }

        (string? command, string whyNot) = Chromium.Find();
        if (command is null)
        {
            Assert.Ignore(whyNot);
        }

        _browser = new Chromium(command!);
    }

    [TearDown]
    public void EndBrowser()
    {
        if (_browser is not null && TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed)
        {
            string file = Repository.FailuresOf($"{TestContext.CurrentContext.Test.Name}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, Browser.Screenshot());
        }

        _browser?.Dispose();
    }

    /// <summary>A page with the real noVNC.</summary>
    protected static WebRoom Room(
        string? token = null, Func<WebServerOptions, WebServerOptions>? adapt = null,
        RfbServerOptions? options = null) =>
        new(token, options: options, adapt: adapt, noVncFolder: s_noVnc);

    /// <summary>Opens the page and waits for the picture.</summary>
    protected void Open(Uri address)
    {
        Browser.Open(address);
        WaitForConnection();
    }

    protected void WaitForConnection() =>
        WaitFor("document.getElementById('state')?.textContent + !!document.querySelector('#screen canvas')",
            "Connectedtrue");

    protected void WaitFor(string expression, string value)
    {
        string seen = "";
        Assert.That(
            Harness.Patience.Until(() => (seen = Browser.Text(expression)) == value, Harness.Patience.Step), Is.True,
            $"{expression} is {seen}, not {value}; complaints: {string.Join('\n', Browser.Complaints)}");
    }

    /// <summary>Chooses how the page sizes the picture.</summary>
    protected void Choose(string id, string value) => Browser.Evaluate(
        $"{{ const s = document.getElementById('{id}'); s.value = '{value}'; s.dispatchEvent(new Event('change')); }}");

    /// <summary>Left, top, right and bottom of an element in CSS pixels.</summary>
    protected (int Left, int Top, int Right, int Bottom) BoxOf(string selector)
    {
        int Edge(string name) =>
            Browser.Number($"document.querySelector('{selector}').getBoundingClientRect().{name}");
        return (Edge("left"), Edge("top"), Edge("right"), Edge("bottom"));
    }
}

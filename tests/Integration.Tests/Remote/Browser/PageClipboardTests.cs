using NUnit.Framework;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Tests.Web;
using RemoteDisplay.Vnc;

namespace Integration.Tests.Remote.Browser;

/// <summary>The page's box of text is the guest's clipboard too, if the guest has an agent.</summary>
internal sealed class PageClipboardTests : PageTest
{
    private const string Button = "document.getElementById('paste').hidden";

    private readonly SharedClipboard _clipboard = new();

    [Test]
    public void Texts_go_both_ways_with_the_real_noVNC()
    {
        using WebRoom room = Room(options: new RfbServerOptions { Clipboard = _clipboard });
        Browser.Resize(1000, 700);
        Open(room.Address);
        Assert.That(Browser.Text(Button), Is.EqualTo("true"), "no agent has answered");
        _clipboard.AddGuest();
        Browser.Click("#open-text");
        WaitFor(Button, "false");

        _clipboard.Set("Gr\u00FC\u00DFe \u20AC\nof the guest", "guest");
        WaitFor("document.getElementById('words').value", "Gr\u00FC\u00DFe \u20AC\nof the guest");

        Browser.Evaluate("document.getElementById('words').value = '\u00C4pfel \u20AC\\nof the viewer'");
        Browser.Click("#paste");
        Assert.That(
            () => _clipboard.Latest.Text, Is.EqualTo("\u00C4pfel \u20AC\nof the viewer").After(30_000, 50));
    }
}

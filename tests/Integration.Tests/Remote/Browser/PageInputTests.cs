using NUnit.Framework;
using RemoteDisplay.Tests.Web;

namespace Integration.Tests.Remote.Browser;

/// <summary>Keys that a browser keeps, phones without keys, texts, and people who only look.</summary>
internal sealed class PageInputTests : PageTest
{
    [TestCase("Ctrl+Alt+Del", "1D 38 D3")]
    [TestCase("Alt+Tab", "38 0F")]
    [TestCase("Super", "DB")]
    [TestCase("F5", "3F")]
    [TestCase("Print", "54")]
    public void The_menu_presses_keys_together_and_releases_them(string label, string numbers)
    {
        using WebRoom room = Room();
        Browser.Resize(1000, 700);
        Open(room.Address);
        Browser.Click("#open-keys");
        Press(label);

        string[] keys = numbers.Split(' ');
        string[] expected =
            [.. keys.Select(key => $"key {key} down"), .. keys.Reverse().Select(key => $"key {key} up")];
        room.Input.WaitFor(expected[^1]);
        Assert.That(Keys(room), Is.EqualTo(expected));
    }

    [Test]
    public void A_held_modifier_goes_with_the_next_key_and_is_released_with_the_connection()
    {
        using WebRoom room = Room();
        Browser.Resize(1000, 700);
        Open(room.Address);
        Browser.Click("#open-keys");
        Browser.Evaluate("document.querySelector('#key-rows button[aria-pressed]').click()");
        Press("Tab");
        room.Input.WaitFor("key 0F up");
        Assert.That(
            Browser.Text("document.querySelector('#key-rows [aria-pressed=true]').textContent"), Is.EqualTo("Ctrl"));
        Browser.Click("#open-view");
        Browser.Click("#end");

        room.Input.WaitFor("key 1D up");
        Assert.That(Keys(room), Is.EqualTo(new[] { "key 1D down", "key 0F down", "key 0F up", "key 1D up" }));
        Assert.That(Browser.Text("document.querySelector('#key-rows [aria-pressed=true]')"), Is.EqualTo("null"));
    }

    [Test]
    public void A_touch_keyboard_types_and_deletes()
    {
        using WebRoom room = Room();
        Browser.Resize(390, 844, 3, isPhone: true);
        Open(room.Address);
        Browser.Evaluate("document.getElementById('touch').click()");
        WaitFor("document.activeElement.id", "typed");
        Browser.InsertText("ab");
        room.Input.WaitFor("key 30 up");
        Browser.Press("Backspace", 8);
        room.Input.WaitFor("key 0E up");
        Browser.Press("Enter", 13);
        room.Input.WaitFor("key 1C up");

        Assert.That(
            Keys(room).Where(key => key.EndsWith("down", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "key 1E down", "key 30 down", "key 0E down", "key 1C down" }));
    }

    [Test]
    public void A_text_is_typed_as_a_whole()
    {
        using WebRoom room = Room();
        Browser.Resize(1000, 700);
        Open(room.Address);
        Browser.Click("#open-text");
        Browser.Click("#words");
        Browser.InsertText("ls\tx\n");
        Browser.Click("#type");
        room.Input.WaitFor("key 1C up");

        Assert.That(
            Keys(room).Where(key => key.EndsWith("down", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "key 26 down", "key 1F down", "key 0F down", "key 2D down", "key 1C down" }));
        Assert.That(Browser.Text("document.getElementById('paste').hidden"), Is.EqualTo("true"), "no such server");
    }

    [Test]
    public void Who_chooses_to_look_only_sends_nothing_until_that_changes()
    {
        using WebRoom room = Room();
        Browser.Resize(1000, 700);
        Open(room.Address);
        Browser.Click("#open-view");
        Browser.Click("#only");
        Browser.Press("Escape", 27);
        WaitFor("document.getElementById('view').hidden", "true");
        Browser.Click(Canvas);
        Browser.Type("a");
        WaitFor("document.querySelector('#key-rows button').disabled", "true");
        Browser.Click("#open-view");
        Browser.Click("#only");
        Browser.Press("Escape", 27);
        Browser.Click(Canvas);
        Browser.Type("b");

        room.Input.WaitFor("key 30 up");
        Assert.That(Keys(room), Is.EqualTo(new[] { "key 30 down", "key 30 up" }));
    }

    private void Press(string label) => Browser.Evaluate(
        $"[...document.querySelectorAll('#key-rows button')].find(b => b.textContent === '{label}' "
            + "&& !b.hasAttribute('aria-pressed')).click()");

    private static string[] Keys(WebRoom room) =>
        [.. room.Input.Events.Where(text => text.StartsWith("key", StringComparison.Ordinal))];
}

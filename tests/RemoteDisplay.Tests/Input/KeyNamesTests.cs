using NUnit.Framework;
using RemoteDisplay.Input.Keymaps;

namespace RemoteDisplay.Tests.Input;

/// <summary>Keys by name. Source: X11, keysymdef.h.</summary>
public sealed class KeyNamesTests
{
    [TestCase("ctrl", 0xFFE3u)]
    [TestCase("Return", 0xFF0Du)]
    [TestCase("page_down", 0xFF56u)]
    [TestCase("F1", 0xFFBEu)]
    [TestCase("f12", 0xFFC9u)]
    [TestCase("f", 0x66u)]
    [TestCase("F", 0x46u)]
    [TestCase("7", 0x37u)]
    [TestCase("plus", 0x2Bu)]
    [TestCase("ä", 0xE4u)]
    [TestCase("€", 0x0100_20ACu)]
    public void A_name_or_a_character_is_a_key(string name, uint keysym) =>
        Assert.That(KeyNames.Find(name), Is.EqualTo(keysym));

    [TestCase("")]
    [TestCase("F0")]
    [TestCase("F13")]
    [TestCase("F+1")]
    [TestCase("ctr")]
    [TestCase("ab")]
    [TestCase("\n")]
    public void Another_name_is_none(string name) => Assert.That(KeyNames.Find(name), Is.Null);

    [Test]
    public void Every_named_key_is_on_the_keyboard()
    {
        foreach (string name in KeyNames.All)
        {
            uint keysym = KeyNames.Find(name)!.Value;
            Assert.That(
                NamedKeys.NumberOf(keysym) != 0 || !KeyLayout.Default.Find(keysym).IsEmpty, $"{name} has no key");
        }
    }
}

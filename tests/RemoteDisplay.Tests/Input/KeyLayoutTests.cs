using System.Globalization;
using System.Text;
using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Input;

/// <summary>What a viewer types by keysyms arrives in a guest that has the keyboard.</summary>
internal sealed class KeyLayoutTests
{
    private const uint Shift = 0xFFE1, CapsLock = 0xFFE5, AltGr = 0xFE03, Unicode = 0x0100_0000;

    private static IEnumerable<TestCaseData> Keyboards => KeyLayout.Names.Select(name => new TestCaseData(name));

    [TestCase("en-us", '@', "03 shift")]
    [TestCase("en-us", '{', "1A shift")]
    [TestCase("de", '@', "10 altgr")]
    [TestCase("de", 'z', "15")]
    [TestCase("de", '\u00E4', "28")]
    [TestCase("de", '\u00D6', "27 shift")]
    [TestCase("de", '\u20AC', "12 altgr")]
    [TestCase("de", '^', "29")]
    [TestCase("de-dead", '^', "29, 39")]
    [TestCase("de-dead", '\u00E9', "0D, 12")]
    [TestCase("fr", '1', "02 shift")]
    [TestCase("fr", 'a', "10")]
    [TestCase("fr", '@', "0B altgr")]
    [TestCase("en-gb", '"', "03 shift")]
    [TestCase("en-gb", '\u00A3', "04 shift")]
    [TestCase("es", '\u00F1', "27")]
    [TestCase("es", '\u00E1', "28, 1E")]
    [TestCase("es", '\u00DC', "28 shift, 16 shift")]
    [TestCase("ja", '_', "73 shift")]
    [TestCase("en-us", '\u00E4', "")]
    public void A_character_has_its_keys(string keymap, char character, string expected)
    {
        string[] strokes = [.. KeyLayout.Of(keymap).Find(Unicode + character).ToArray().Select(stroke =>
            $"{stroke.Number:X2}{(stroke.Shift ? " shift" : "")}{(stroke.AltGr ? " altgr" : "")}")];
        Assert.That(string.Join(", ", strokes), Is.EqualTo(expected));
    }

    [TestCase(0x20ACu, '\u20AC', "de")]
    [TestCase(0x01B3u, '\u0142', "pl")]
    [TestCase(0x01E8u, '\u010D', "cz")]
    [TestCase(0xFE52u, '\u0302', "es")]
    public void Old_keysyms_mean_the_same_as_those_of_Unicode(uint keysym, char character, string keymap)
    {
        KeyLayout layout = KeyLayout.Of(keymap);
        KeyStroke[] strokes = layout.Find(Unicode + character).ToArray();
        Assert.That(strokes, Is.Not.Empty);
        Assert.That(layout.Find(keysym).ToArray(), Is.EqualTo(strokes));
    }

    [Test]
    public void Names_are_those_of_QEMU_and_a_wrong_one_is_told_them()
    {
        Assert.That(KeyLayout.Names, Is.SupersetOf(new[] { "en-us", "en-gb", "de", "de-ch", "fr", "es", "sv" }));
        Assert.That(KeyLayout.Of("us").Name, Is.EqualTo("en-us"));
        Assert.That(
            () => KeyLayout.Of("klingon"),
            Throws.ArgumentException.With.Message.StartsWith("no keymap klingon; there are cz da de "));
    }

    /// <summary>Whatever the viewer holds at the time, and whether Caps Lock is on or not.</summary>
    [TestCaseSource(nameof(Keyboards))]
    public void A_guest_with_that_keyboard_gets_every_character(string name)
    {
        string[] source = SourceOf(name);
        using XkbGuest guest = new(source[0], source[1], source.ElementAtOrDefault(2) ?? "");
        KeyLayout layout = KeyLayout.Of(name);
        using ViewerInput viewer = new SharedInput(guest, layout).Join();
        List<string> wrong = [];
        foreach (uint lockKey in new[] { 0u, CapsLock })
        {
            Press(viewer, lockKey);
            foreach (uint held in new[] { 0u, Shift, AltGr })
            {
                viewer.Keysym(held, true);
                foreach (int character in layout.Characters.Where(IsAlone))
                {
                    Press(viewer, Unicode + (uint)character);
                    string text = guest.TakeText();
                    string expected = new Rune(character).ToString();
                    if (text != expected)
                    {
                        wrong.Add($"'{expected}' gave '{text}' (lock {lockKey:X}, held {held:X})");
                    }
                }

                viewer.Keysym(held, false);
                Assert.That(guest.Held, Is.Empty);
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    /// <summary>The model, layout and variant in X11.</summary>
    private static string[] SourceOf(string name)
    {
        using Stream file = typeof(KeyLayout).Assembly.GetManifestResourceStream($"RemoteDisplay.Keymaps.{name}.txt")!;
        using StreamReader reader = new(file);
        return reader.ReadLine()!.TrimStart('#', ' ').Split(' ');
    }

    private static void Press(ViewerInput viewer, uint keysym)
    {
        viewer.Keysym(keysym, true);
        viewer.Keysym(keysym, false);
    }

    private static bool IsAlone(int character) =>
        character != 0xA0 && CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark;
}

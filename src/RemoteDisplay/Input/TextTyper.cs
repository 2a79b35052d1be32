using System.Globalization;
using System.Text;
using RemoteDisplay.Input.Keymaps;

namespace RemoteDisplay.Input;

/// <summary>Types texts on the guest's keyboard, no faster than the guest takes them.</summary>
/// <param name="input">The guest's keyboard.</param>
public sealed class TextTyper(SharedInput input)
{
    private const uint Return = 0xFF0D, Tab = 0xFF09, BackSpace = 0xFF08, Escape = 0xFF1B, Unicode = 0x0100_0000;

    /// <summary>Letters with accents, by both parts: without ICU, .NET does not normalize texts.</summary>
    private static readonly Lazy<Dictionary<(int Plain, int Accent), int>> s_letters = new(() =>
    {
        Dictionary<(int, int), int> letters = [];
        foreach ((int letter, int accent, int plain) in KeymapFile.ReadAccents())
        {
            letters.TryAdd((plain, accent), letter);
        }

        return letters;
    });

    /// <summary>The characters of a text that the keyboard does not have: each once, in the order of
    /// the text.</summary>
    public IReadOnlyList<Rune> FindMissing(string text) =>
        [.. Characters(text).Where(character => !IsOnKeyboard(KeysymOf(character))).Distinct()];

    /// <summary>Names characters with their numbers, because many fonts lack them.</summary>
    public static string Describe(IEnumerable<Rune> characters) => string.Join(", ", characters.Select(
        character => (Rune.IsControl(character) ? "" : $"{character} ")
            + string.Create(CultureInfo.InvariantCulture, $"U+{character.Value:X4}")));

    /// <summary>Types a text. A line's end is the Return key; characters that the keyboard does not have are left
    /// out.</summary>
    /// <exception cref="IOException">Input does not reach the guest any more; the message says how much was
    /// typed.</exception>
    public async Task TypeAsync(string text, CancellationToken cancellation = default)
    {
        using ViewerInput keys = input.Join();
        List<Rune> characters = Characters(text);
        for (int i = 0; i < characters.Count; i++)
        {
            if (input.ViewOnlyReason is { } reason)
            {
                throw new IOException($"{i} of {characters.Count} characters were typed: {reason}");
            }

            uint keysym = KeysymOf(characters[i]);
            if (keys.Keysym(keysym, down: true))
            {
                keys.Keysym(keysym, down: false);
                await input.TakenAsync(cancellation);
            }
        }
    }

    /// <summary>Letters and accents that follow them are put together, as keyboards have them.</summary>
    private static List<Rune> Characters(string text)
    {
        List<Rune> characters = [];
        foreach (Rune character in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (characters.Count > 0
                && s_letters.Value.TryGetValue((characters[^1].Value, character.Value), out int letter))
            {
                characters[^1] = new Rune(letter);
            }
            else
            {
                characters.Add(character);
            }
        }

        return characters;
    }

    /// <returns>0 for an accent without its letter.</returns>
    private static uint KeysymOf(Rune character) => character.Value switch
    {
        '\n' => Return,
        '\t' => Tab,
        '\b' => BackSpace,
        0x1B => Escape,
        < 0x100 => (uint)character.Value,
        _ when Rune.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark => 0,
        var other => Unicode + (uint)other,
    };

    private bool IsOnKeyboard(uint keysym) => NamedKeys.NumberOf(keysym) != 0 || !input.Layout.Find(keysym).IsEmpty;
}

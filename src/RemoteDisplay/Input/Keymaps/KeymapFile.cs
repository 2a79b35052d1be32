using System.Globalization;
using System.Text;

namespace RemoteDisplay.Input.Keymaps;

/// <summary>The tables in Data, which are part of the program; scripts/keymaps makes them from the keyboards of X11,
/// which the first line names. Another line is a key's number and what the key produces: alone, with Shift, with AltGr,
/// with both.</summary>
internal static class KeymapFile
{
    private const string Folder = "RemoteDisplay.Keymaps.";
    private const string Extension = ".txt";
    private const string KeysymFile = "keysyms";
    private const string AccentFile = "accents";
    private const string CodePoint = "U+";
    private const string SourceMark = "# ";
    private const string Nothing = "none";

    private static readonly System.Reflection.Assembly s_program = typeof(KeymapFile).Assembly;

    /// <summary>The names of the keyboards, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. s_program.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Extension.Length])
            .Where(name => name is not KeysymFile and not AccentFile)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The strokes of a keyboard with the character of each, which is a combining one for a dead key: first
    /// those without modifiers.</summary>
    public static List<(int Character, KeyStroke Stroke)> Read(string name)
    {
        List<(int Level, int Character, KeyStroke Stroke)> found = [];
        foreach (string[] words in Lines(name))
        {
            int number = int.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            int[] characters = [.. words.Skip(1).Select(CharacterOf)];
            for (int level = 0; level < characters.Length; level++)
            {
                if (characters[level] != 0)
                {
                    KeyStroke stroke = new(number, (level & 1) != 0, (level & 2) != 0, CapsLockOn(characters, level));
                    found.Add((level, characters[level], stroke));
                }
            }
        }

        return [.. found.OrderBy(entry => entry.Level).Select(entry => (entry.Character, entry.Stroke))];
    }

    /// <summary>The characters of keysyms that are neither Latin-1 nor Unicode's.</summary>
    public static Dictionary<uint, int> ReadKeysyms() => Lines(KeysymFile).ToDictionary(
        words => uint.Parse(words[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        words => CharacterOf(words[1]));

    /// <summary>Letters with the dead key, as a combining character, and the letter of which it makes them.</summary>
    public static IEnumerable<(int Letter, int Accent, int Plain)> ReadAccents() => Lines(AccentFile).Select(
        words => (CharacterOf(words[0]), CharacterOf(words[1]), CharacterOf(words[2])));

    private static IEnumerable<string[]> Lines(string name)
    {
        using Stream file = s_program.GetManifestResourceStream(Folder + name + Extension)!;
        using StreamReader reader = new(file);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith(SourceMark, StringComparison.Ordinal))
            {
                yield return line.Split(' ');
            }
        }
    }

    /// <returns>0 for nothing that can be typed.</returns>
    private static int CharacterOf(string word) =>
        word.Length > 1 && DeadKey.OfName(word) is { } dead ? dead.Combining
        : word.StartsWith(CodePoint, StringComparison.Ordinal) && word.Length > CodePoint.Length
            ? int.Parse(word.AsSpan(CodePoint.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : word == Nothing || word.StartsWith("dead_", StringComparison.Ordinal) ? 0
        : Rune.GetRuneAt(word, 0).Value;

    /// <summary>Caps Lock exchanges a letter and its capital. Source: XKB protocol, key type ALPHABETIC.</summary>
    private static CapsLockEffect CapsLockOn(int[] characters, int level) =>
        !characters.Any(one => Rune.IsValid(one) && Rune.IsLetter(new Rune(one))) ? CapsLockEffect.None
        : level < 2 && characters.Length >= 2 && characters[0] != characters[1]
            && Rune.ToUpperInvariant(new Rune(characters[0])).Value == characters[1] ? CapsLockEffect.Shift
        : CapsLockEffect.Other;
}

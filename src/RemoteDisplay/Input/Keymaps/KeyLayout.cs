namespace RemoteDisplay.Input.Keymaps;

/// <summary>What the keys of a guest's keyboard produce: by it, characters of viewers that send no key numbers are
/// typed.</summary>
public sealed class KeyLayout
{
    /// <summary>The name of the keyboard of the United States.</summary>
    public const string DefaultName = "en-us";

    private const uint UnicodeKeysyms = 0x0100_0000;
    private const int Space = ' ', NoBreakSpace = 0xA0;

    /// <summary>XKB's names of keyboards that QEMU names otherwise.</summary>
    private static readonly Dictionary<string, string> s_otherNames = new()
    {
        ["us"] = "en-us", ["gb"] = "en-gb", ["uk"] = "en-gb", ["ch"] = "de-ch", ["be"] = "fr-be", ["br"] = "pt-br",
        ["se"] = "sv", ["dk"] = "da", ["si"] = "sl", ["ee"] = "et", ["jp"] = "ja",
    };

    private static readonly Lazy<Dictionary<uint, int>> s_keysyms = new(() =>
    {
        Dictionary<uint, int> characters = KeymapFile.ReadKeysyms();
        DeadKey.All.ToList().ForEach(key => characters.Add(key.Keysym, key.Combining));
        return characters;
    });

    private static readonly Lazy<KeyLayout> s_default = new(() => new KeyLayout(DefaultName));

    private readonly Dictionary<int, KeyStroke[]> _strokes = [];

    private KeyLayout(string name)
    {
        Name = name;
        foreach ((int character, KeyStroke stroke) in KeymapFile.Read(name))
        {
            _strokes.TryAdd(character, [stroke]);
            HasAltGr |= stroke.AltGr;
        }

        _strokes.TryAdd(NoBreakSpace, _strokes[Space]);
        AddAccents();
    }

    /// <summary>The names, which are those of QEMU's <c>-k</c>, and <c>-dead</c> for keyboards that have dead keys
    /// unlike QEMU's.</summary>
    public static IReadOnlyList<string> Names => KeymapFile.Names;

    /// <summary>The keyboard of the United States.</summary>
    public static KeyLayout Default => s_default.Value;

    public string Name { get; }

    /// <summary>Whether the right Alt key is AltGr.</summary>
    public bool HasAltGr { get; }

    /// <exception cref="ArgumentException">There is no such keyboard; the message has the names.</exception>
    public static KeyLayout Of(string name)
    {
        string known = s_otherNames.GetValueOrDefault(name, name);
        return Names.Contains(known)
            ? known == DefaultName ? Default : new KeyLayout(known)
            : throw new ArgumentException($"no keymap {name}; there are {string.Join(" ", Names)}");
    }

    /// <summary>All that can be typed, with combining characters for dead keys.</summary>
    internal IEnumerable<int> Characters => _strokes.Keys;

    /// <summary>The keys to press one after the other for a character or a dead key.</summary>
    /// <param name="keysym">See X11, keysymdef.h.</param>
    /// <returns>Empty if the keyboard does not have it.</returns>
    public ReadOnlySpan<KeyStroke> Find(uint keysym) => _strokes.GetValueOrDefault(CharacterOf(keysym), []);

    /// <returns>0 for keysyms that are not characters.</returns>
    private static int CharacterOf(uint keysym) => keysym switch
    {
        < 0x100 => (int)keysym,
        >= UnicodeKeysyms and <= UnicodeKeysyms + 0x10_FFFF => (int)(keysym - UnicodeKeysyms),
        _ => s_keysyms.Value.GetValueOrDefault(keysym),
    };

    /// <summary>Adds what dead keys produce; and, on keyboards without such a key, the accent alone in its
    /// place.</summary>
    private void AddAccents()
    {
        foreach ((int letter, int accent, int plain) in KeymapFile.ReadAccents())
        {
            if (_strokes.TryGetValue(accent, out KeyStroke[]? dead)
                && _strokes.TryGetValue(plain, out KeyStroke[]? key))
            {
                _strokes.TryAdd(letter, [dead[0], key[0]]);
            }
        }

        KeyStroke space = _strokes[Space][0];
        foreach (DeadKey accent in DeadKey.All.Where(accent => accent.Alone != 0))
        {
            if (_strokes.TryGetValue(accent.Combining, out KeyStroke[]? dead))
            {
                _strokes.TryAdd(accent.Alone, [dead[0], accent.IsAloneWithSpace ? space : dead[0]]);
            }
            else if (_strokes.TryGetValue(accent.Alone, out KeyStroke[]? alone))
            {
                _strokes.Add(accent.Combining, alone);
            }
        }
    }
}

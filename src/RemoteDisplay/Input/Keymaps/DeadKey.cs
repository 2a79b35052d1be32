namespace RemoteDisplay.Input.Keymaps;

/// <summary>An accent that a key adds to the next letter. Source: X11, keysymdef.h, XK_dead_*; Unicode, combining
/// diacritical marks.</summary>
/// <param name="Name">The keysym's name.</param>
/// <param name="Keysym">The keysym.</param>
/// <param name="Combining">The Unicode character that adds it to the letter before.</param>
/// <param name="Alone">The accent as a character of its own; 0 if none is in use.</param>
/// <param name="IsAloneWithSpace">Whether the space bar after the key produces <paramref name="Alone"/>; otherwise the
/// same key again does. Source: libX11, the Compose table of UTF-8 locales.</param>
internal readonly record struct DeadKey(
    string Name, uint Keysym, char Combining, char Alone, bool IsAloneWithSpace = false)
{
    public static IReadOnlyList<DeadKey> All { get; } =
    [
        new("dead_grave", 0xFE50, '\u0300', '`', true),
        new("dead_acute", 0xFE51, '\u0301', '\u00B4'),
        new("dead_circumflex", 0xFE52, '\u0302', '^', true),
        new("dead_tilde", 0xFE53, '\u0303', '~', true),
        new("dead_macron", 0xFE54, '\u0304', '\u00AF'),
        new("dead_breve", 0xFE55, '\u0306', '\u02D8'),
        new("dead_abovedot", 0xFE56, '\u0307', '\u02D9'),
        new("dead_diaeresis", 0xFE57, '\u0308', '\u00A8'),
        new("dead_abovering", 0xFE58, '\u030A', '\u00B0'),
        new("dead_doubleacute", 0xFE59, '\u030B', '\u02DD'),
        new("dead_caron", 0xFE5A, '\u030C', '\u02C7'),
        new("dead_cedilla", 0xFE5B, '\u0327', '\u00B8'),
        new("dead_ogonek", 0xFE5C, '\u0328', '\u02DB'),
        new("dead_belowdot", 0xFE60, '\u0323', '\0'),
        new("dead_hook", 0xFE61, '\u0309', '\0'),
        new("dead_horn", 0xFE62, '\u031B', '\0'),
        new("dead_belowcomma", 0xFE6E, '\u0326', '\0'),
    ];

    public static DeadKey? OfName(string name) => All.Cast<DeadKey?>().FirstOrDefault(key => key!.Value.Name == name);
}

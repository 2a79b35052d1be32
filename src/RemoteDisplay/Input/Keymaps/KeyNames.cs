using System.Globalization;
using System.Text;

namespace RemoteDisplay.Input.Keymaps;

/// <summary>Keys by name: those of X11's keysymdef.h, as <c>xdotool key</c> takes them, with short names for modifiers,
/// whatever their case; and single characters.</summary>
public static class KeyNames
{
    private const uint FirstFunctionKey = 0xFFBE, Unicode = 0x0100_0000;
    private const int FunctionKeys = 12;

    private static readonly Dictionary<string, uint> s_keysyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ctrl"] = 0xFFE3, ["Control_L"] = 0xFFE3, ["Control_R"] = 0xFFE4,
        ["shift"] = 0xFFE1, ["Shift_L"] = 0xFFE1, ["Shift_R"] = 0xFFE2,
        ["alt"] = 0xFFE9, ["Alt_L"] = 0xFFE9, ["Alt_R"] = 0xFFEA, ["altgr"] = 0xFE03, ["ISO_Level3_Shift"] = 0xFE03,
        ["super"] = 0xFFEB, ["Super_L"] = 0xFFEB, ["Super_R"] = 0xFFEC, ["Menu"] = 0xFF67,
        ["BackSpace"] = 0xFF08, ["Tab"] = 0xFF09, ["Return"] = 0xFF0D, ["Enter"] = 0xFF0D, ["Escape"] = 0xFF1B,
        ["Esc"] = 0xFF1B, ["space"] = ' ', ["plus"] = '+',
        ["Home"] = 0xFF50, ["Left"] = 0xFF51, ["Up"] = 0xFF52, ["Right"] = 0xFF53, ["Down"] = 0xFF54,
        ["Prior"] = 0xFF55, ["Page_Up"] = 0xFF55, ["Next"] = 0xFF56, ["Page_Down"] = 0xFF56, ["End"] = 0xFF57,
        ["Insert"] = 0xFF63, ["Delete"] = 0xFFFF,
        ["Print"] = 0xFF61, ["Pause"] = 0xFF13, ["Caps_Lock"] = 0xFFE5, ["Num_Lock"] = 0xFF7F,
        ["Scroll_Lock"] = 0xFF14,
    };

    /// <summary>The names without F1 to F12 and characters.</summary>
    internal static IEnumerable<string> All => s_keysyms.Keys;

    /// <returns>The keysym; null if there is no such key.</returns>
    public static uint? Find(string name)
    {
        if (s_keysyms.TryGetValue(name, out uint keysym))
        {
            return keysym;
        }

        if (name.Length > 1 && name[0] is 'F' or 'f' && int.TryParse(
                name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number is >= 1 and <= FunctionKeys)
        {
            return FirstFunctionKey + (uint)number - 1;
        }

        Rune[] characters = [.. name.EnumerateRunes().Take(2)];
        return characters is [var only] && !Rune.IsControl(only)
            ? (uint)only.Value + (only.Value < 0x100 ? 0 : Unicode)
            : null;
    }
}

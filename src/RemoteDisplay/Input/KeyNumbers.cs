namespace RemoteDisplay.Input;

/// <summary>Finds the key of a US keyboard that produces a keysym, as QEMU's key number. Source: X11, keysymdef.h; XT
/// scan codes, with bit 7 where the scan code has the prefix E0.</summary>
public static class KeyNumbers
{
    /// <summary>All key numbers are below this.</summary>
    public const int Count = 256;

    private const uint UnicodePlane = 0x0100_0000;

    /// <summary>Adjacent keys with consecutive numbers; the second text is what they produce with Shift.</summary>
    private static readonly (int First, string Plain, string Shifted)[] s_rows =
    [
        (0x02, "1234567890-=", "!@#$%^&*()_+"),
        (0x10, "qwertyuiop[]", "QWERTYUIOP{}"),
        (0x1E, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
        (0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
        (0x39, " ", "\u00A0"),
    ];

    private static readonly (uint Keysym, byte Number)[] s_named =
    [
        (0xFF08, 0x0E), (0xFF09, 0x0F), (0xFE20, 0x0F), (0xFF0D, 0x1C), (0xFF1B, 0x01),   // BackSpace Tab Return Escape
        (0xFFE3, 0x1D), (0xFFE4, 0x9D), (0xFFE1, 0x2A), (0xFFE2, 0x36), (0xFFE5, 0x3A),   // Control Shift Caps_Lock
        (0xFFE9, 0x38), (0xFFEA, 0xB8), (0xFE03, 0xB8), (0xFF7E, 0xB8),                   // Alt ISO_Level3_Shift
        (0xFFE7, 0x38), (0xFFE8, 0xB8), (0xFFEB, 0xDB), (0xFFEC, 0xDC), (0xFF67, 0xDD),   // Meta Super Menu
        (0xFFBE, 0x3B), (0xFFBF, 0x3C), (0xFFC0, 0x3D), (0xFFC1, 0x3E), (0xFFC2, 0x3F),   // F1 to F12
        (0xFFC3, 0x40), (0xFFC4, 0x41), (0xFFC5, 0x42), (0xFFC6, 0x43), (0xFFC7, 0x44),
        (0xFFC8, 0x57), (0xFFC9, 0x58),
        // locks Print Pause
        (0xFF14, 0x46), (0xFF7F, 0x45), (0xFF61, 0xB7), (0xFF15, 0x54), (0xFF13, 0xC6), (0xFF6B, 0xC6),
        (0xFF50, 0xC7), (0xFF52, 0xC8), (0xFF55, 0xC9), (0xFF51, 0xCB), (0xFF53, 0xCD),   // Home Up Prior Left Right
        (0xFF57, 0xCF), (0xFF54, 0xD0), (0xFF56, 0xD1), (0xFF63, 0xD2), (0xFFFF, 0xD3),   // End Down Next Insert Delete
        (0xFFB7, 0x47), (0xFFB8, 0x48), (0xFFB9, 0x49), (0xFFB4, 0x4B), (0xFFB5, 0x4C),   // KP_7 8 9 4 5
        (0xFFB6, 0x4D), (0xFFB1, 0x4F), (0xFFB2, 0x50), (0xFFB3, 0x51), (0xFFB0, 0x52),   // KP_6 1 2 3 0
        (0xFF95, 0x47), (0xFF97, 0x48), (0xFF9A, 0x49), (0xFF96, 0x4B), (0xFF9D, 0x4C),   // the same without Num_Lock
        (0xFF98, 0x4D), (0xFF9C, 0x4F), (0xFF99, 0x50), (0xFF9B, 0x51), (0xFF9E, 0x52),
        (0xFFAE, 0x53), (0xFF9F, 0x53), (0xFFAC, 0x53), (0xFFAA, 0x37), (0xFFAD, 0x4A),   // KP . * -
        (0xFFAB, 0x4E), (0xFF8D, 0x9C), (0xFFAF, 0xB5), (0xFFBD, 0x59),                   // KP + Enter / =
        (0x1008_FF11, 0xAE), (0x1008_FF12, 0xA0), (0x1008_FF13, 0xB0),                    // volume down, mute, up
    ];

    private static readonly Dictionary<uint, byte> s_numbers = MakeTable();

    /// <returns>0 for a keysym that no key of a US keyboard produces.</returns>
    public static int FromKeysym(uint keysym)
    {
        uint plain = keysym is >= UnicodePlane + ' ' and <= UnicodePlane + 0xFF ? keysym - UnicodePlane : keysym;
        return s_numbers.GetValueOrDefault(plain);
    }

    private static Dictionary<uint, byte> MakeTable()
    {
        Dictionary<uint, byte> numbers = [];
        foreach ((int first, string plain, string shifted) in s_rows)
        {
            for (int i = 0; i < plain.Length; i++)
            {
                numbers[plain[i]] = (byte)(first + i);
                numbers[shifted[i]] = (byte)(first + i);
            }
        }

        foreach ((uint keysym, byte number) in s_named)
        {
            numbers[keysym] = number;
        }

        return numbers;
    }
}

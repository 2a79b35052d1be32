namespace RemoteDisplay.Local.Input;

/// <summary>Converts key codes of Linux to QEMU's key numbers. Source: linux/input-event-codes.h; XT scan codes, with
/// bit 7 where the scan code has the prefix E0.</summary>
internal static class EvdevKeys
{
    public const int G = 34;                            // KEY_G
    public const int LeftControl = 29;                  // KEY_LEFTCTRL
    public const int RightControl = 97;                 // KEY_RIGHTCTRL
    public const int LeftAlt = 56;                      // KEY_LEFTALT
    public const int RightAlt = 100;                    // KEY_RIGHTALT

    private const int LastPlain = 88;                   // KEY_F12: up to it the code is the scan code
    private const int F1 = 59;                          // KEY_F1
    private const int F11 = 87;                         // KEY_F11

    private static readonly Dictionary<int, int> s_others = new()
    {
        [89] = 0x73, [92] = 0x79, [93] = 0x70, [94] = 0x7B,                    // RO HENKAN KATAKANAHIRAGANA MUHENKAN
        [96] = 0x9C, [RightControl] = 0x9D, [98] = 0xB5, [99] = 0xB7,          // KPENTER RIGHTCTRL KPSLASH SYSRQ
        [RightAlt] = 0xB8, [102] = 0xC7, [103] = 0xC8, [104] = 0xC9,           // RIGHTALT HOME UP PAGEUP
        [105] = 0xCB, [106] = 0xCD, [107] = 0xCF, [108] = 0xD0, [109] = 0xD1,  // LEFT RIGHT END DOWN PAGEDOWN
        [110] = 0xD2, [111] = 0xD3, [113] = 0xA0, [114] = 0xAE, [115] = 0xB0,  // INSERT DELETE MUTE VOLUMEDOWN VOLUMEUP
        [117] = 0x59, [119] = 0xC6, [121] = 0x7E, [124] = 0x7D,                // KPEQUAL PAUSE KPCOMMA YEN
        [125] = 0xDB, [126] = 0xDC, [127] = 0xDD,                              // LEFTMETA RIGHTMETA COMPOSE
    };

    /// <returns>0 for a key that a PC's keyboard does not have.</returns>
    public static int NumberOf(int code) => code is > 0 and <= LastPlain ? code : s_others.GetValueOrDefault(code);

    /// <returns>1 for F1, up to 12; 0 for another key.</returns>
    public static int FunctionKey(int code) => code switch
    {
        >= F1 and < F1 + 10 => code - F1 + 1,
        F11 or F11 + 1 => code - F11 + 11,
        _ => 0,
    };
}

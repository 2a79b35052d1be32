namespace RemoteDisplay.Window.Input;

/// <summary>QEMU's key numbers by the places of keys. Source: USB HID usage tables, page 7; XT scan codes, with bit 7
/// where the scan code has the prefix E0; QEMU, qapi/ui.json, QKeyCode.</summary>
internal static class KeyTable
{
    /// <summary>Usages of neighbouring keys from the first on, and their numbers; 0 for none.</summary>
    private static readonly (int FirstUsage, byte[] Numbers)[] s_rows =
    [
        (4, [0x1E, 0x30, 0x2E, 0x20, 0x12, 0x21, 0x22, 0x23, 0x17, 0x24, 0x25, 0x26, 0x32]),         // A to M
        (17, [0x31, 0x18, 0x19, 0x10, 0x13, 0x1F, 0x14, 0x16, 0x2F, 0x11, 0x2D, 0x15, 0x2C]),        // N to Z
        (30, [0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B]),                          // 1 to 9, 0
        (40, [0x1C, 0x01, 0x0E, 0x0F, 0x39]),                              // Return Escape Backspace Tab Space
        (45, [0x0C, 0x0D, 0x1A, 0x1B, 0x2B, 0x2B, 0x27, 0x28, 0x29, 0x33, 0x34, 0x35]),      // - = [ ] \ # ; ' ` , . /
        (57, [0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x40, 0x41, 0x42, 0x43, 0x44, 0x57, 0x58]),        // Caps F1 to F12
        (70, [0xB7, 0x46, 0xC6]),                                                            // Print Scroll_Lock Pause
        (73, [0xD2, 0xC7, 0xC9, 0xD3, 0xCF, 0xD1]),                        // Insert Home Page_Up Delete End Page_Down
        (79, [0xCD, 0xCB, 0xD0, 0xC8]),                                                      // Right Left Down Up
        (83, [0x45, 0xB5, 0x37, 0x4A, 0x4E, 0x9C]),                                          // Num_Lock / * - + Enter
        (89, [0x4F, 0x50, 0x51, 0x4B, 0x4C, 0x4D, 0x47, 0x48, 0x49, 0x52, 0x53]),            // keypad 1 to 9, 0 .
        (100, [0x56, 0xDD, 0xDE, 0x59]),                                   // < beside Shift, Menu, Power, keypad =
        (127, [0xA0, 0xB0, 0xAE]),                                                           // mute, volume up, down
        (135, [0x73, 0x70, 0x7D, 0x79, 0x7B]),                             // ro, kana, yen, henkan, muhenkan
        (144, [0xF2, 0xF1]),                                                                 // hangeul, hanja
        (224, [0x1D, 0x2A, 0x38, 0xDB, 0x9D, 0x36, 0xB8, 0xDC]),     // Control Shift Alt Super, left and then right
    ];

    private static readonly byte[] s_numbers = MakeTable();

    /// <param name="usage">As <see cref="Toolkit.KeyChanged.Usage"/>.</param>
    /// <returns>0 for a key that QEMU does not know.</returns>
    public static int NumberOf(int usage) => usage >= 0 && usage < s_numbers.Length ? s_numbers[usage] : 0;

    private static byte[] MakeTable()
    {
        byte[] numbers = new byte[256];
        foreach ((int first, byte[] row) in s_rows)
        {
            row.CopyTo(numbers, first);
        }

        return numbers;
    }
}

using RemoteDisplay.Input;

namespace RemoteDisplay.Window.Input;

/// <summary>A key of a US keyboard that produces a character.</summary>
/// <param name="Number">QEMU's key number.</param>
/// <param name="NeedsShift">With Shift held.</param>
internal readonly record struct TypedKey(int Number, bool NeedsShift)
{
    private const string Shifted = "~!@#$%^&*()_+{}|:\"<>?";
    private const int LeftShift = 0x2A;
    private const uint ReturnKeysym = 0xFF0D, TabKeysym = 0xFF09;

    /// <returns>null for a character that no key produces.</returns>
    public static TypedKey? Of(char letter)
    {
        int number = KeyNumbers.FromKeysym(letter switch
        {
            '\r' or '\n' => ReturnKeysym,
            '\t' => TabKeysym,
            _ => letter,
        });
        return number == 0
            ? null
            : new TypedKey(number, char.IsAsciiLetterUpper(letter) || Shifted.Contains(letter));
    }

    /// <summary>Presses and releases it.</summary>
    public void Press(ViewerInput viewer)
    {
        if (NeedsShift)
        {
            viewer.Key(LeftShift, down: true);
        }

        viewer.Key((uint)Number, down: true);
        viewer.Key((uint)Number, down: false);
        if (NeedsShift)
        {
            viewer.Key(LeftShift, down: false);
        }
    }
}

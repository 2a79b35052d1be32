using RemoteDisplay.Input.Keymaps;

namespace RemoteDisplay.Input;

/// <summary>QEMU's key numbers: XT scan codes, with bit 7 where the scan code has the prefix E0.</summary>
public static class KeyNumbers
{
    /// <summary>All key numbers are below this.</summary>
    public const int Count = 256;

    /// <summary>The key that produces a keysym, of a keyboard of the United States.</summary>
    /// <returns>0 for a keysym that no key of it produces.</returns>
    public static int FromKeysym(uint keysym) =>
        NamedKeys.NumberOf(keysym) is int named and not 0 ? named
        : KeyLayout.Default.Find(keysym) is [.., var last] ? last.Number
        : 0;
}

namespace RemoteDisplay.Window.Input;

/// <summary>Finds shortcuts among the keys: Control, Alt and a letter by its place on a US keyboard.</summary>
internal sealed class ShortcutKeys
{
    private const int LeftControl = 224, LeftAlt = 226, RightControl = 228, RightAlt = 230;

    private static readonly Dictionary<int, Shortcut> s_byUsage = new()
    {
        [9] = Shortcut.Fullscreen,                                         // F
        [10] = Shortcut.Grab,                                              // G
        [22] = Shortcut.Scaling,                                           // S
        [19] = Shortcut.Screenshot,                                        // P
        [12] = Shortcut.Statistics,                                        // I
        [25] = Shortcut.TypeClipboard,                                     // V
        [20] = Shortcut.Close,                                             // Q
    };

    private readonly HashSet<int> _held = [];
    private readonly HashSet<int> _taken = [];

    /// <param name="usage">The key.</param>
    /// <param name="isDown">false for a release.</param>
    /// <param name="shortcut">What to do now, if anything.</param>
    /// <returns>Whether the key goes to the guest.</returns>
    public bool Pass(int usage, bool isDown, out Shortcut shortcut)
    {
        shortcut = Shortcut.None;
        if (!isDown)
        {
            _held.Remove(usage);
            return !_taken.Remove(usage);
        }

        bool isRepeated = !_held.Add(usage);
        if (_taken.Contains(usage))
        {
            return false;
        }

        if (isRepeated || !IsHeld(LeftControl, RightControl) || !IsHeld(LeftAlt, RightAlt)
            || !s_byUsage.TryGetValue(usage, out shortcut))
        {
            return true;
        }

        _taken.Add(usage);
        return false;
    }

    /// <summary>The keyboard has gone to another window: releases do not come.</summary>
    public void Forget()
    {
        _held.Clear();
        _taken.Clear();
    }

    private bool IsHeld(int left, int right) => _held.Contains(left) || _held.Contains(right);
}

namespace RemoteDisplay.Input.Keymaps;

/// <summary>Types what a viewer's keysyms mean on the guest's keyboard. While a key is down that needs other modifiers
/// than the viewer holds, the guest sees those that the key needs. Not thread-safe.</summary>
/// <param name="layout">The guest's keyboard.</param>
/// <param name="isDown">Whether a key is down for this viewer.</param>
/// <param name="press">Presses or releases a key.</param>
/// <param name="isCapsLocked">Whether the guest's Caps Lock is on.</param>
internal sealed class KeysymTyper(
    KeyLayout layout, Func<int, bool> isDown, Action<int, bool> press, Func<bool> isCapsLocked)
{
    private const int LeftControl = 0x1D, RightControl = 0x9D, LeftShift = 0x2A, RightShift = 0x36;
    private const int LeftAlt = 0x38, RightAlt = 0xB8, CapsLock = 0x3A;
    private const uint AltRKeysym = 0xFFEA, Level3Keysym = 0xFE03, ModeSwitchKeysym = 0xFF7E;
    private const uint FirstKeypadDigit = 0xFFB0, LastKeypadDigit = 0xFFB9;
    private const uint KeypadDecimal = 0xFFAE, KeypadSeparator = 0xFFAC;

    private static readonly int[] s_modifiers =
        [LeftControl, RightControl, LeftShift, RightShift, LeftAlt, RightAlt];

    /// <summary>The modifiers that the viewer itself holds.</summary>
    private readonly HashSet<int> _wanted = [];

    private bool _isLevel3;
    private bool _isCapsLockLifted;
    private int _adaptedFor;

    /// <summary>Presses or releases a key by its number.</summary>
    public void Key(int number, bool down)
    {
        Restore();
        if (s_modifiers.Contains(number))
        {
            _ = down ? _wanted.Add(number) : _wanted.Remove(number);
            _isLevel3 &= number != RightAlt;
        }

        press(number, down);
    }

    /// <summary>Presses or releases what produces a keysym.</summary>
    /// <returns>false if nothing does.</returns>
    public bool Keysym(uint keysym, bool down)
    {
        uint meant = WithoutNumLock(keysym);
        if (NamedKeys.NumberOf(meant) is int number and not 0)
        {
            Key(meant == AltRKeysym && layout.HasAltGr ? LeftAlt : number, down);
            _isLevel3 |= down && meant is (Level3Keysym or ModeSwitchKeysym);
            return true;
        }

        ReadOnlySpan<KeyStroke> strokes = layout.Find(meant);
        if (strokes.IsEmpty)
        {
            return false;
        }

        KeyStroke last = strokes[^1];
        if (!down)
        {
            // The keysym may be another than at the press, if Shift has changed since, but the key is the same.
            press(last.Number, false);
            if (_adaptedFor == last.Number)
            {
                Restore();
            }

            return true;
        }

        foreach (KeyStroke stroke in strokes[..^1])
        {
            Adapt(stroke);
            press(stroke.Number, true);
            press(stroke.Number, false);
        }

        Adapt(last);
        press(last.Number, true);
        return true;
    }

    /// <summary>Digits of the keypad become those above the letters, because whether the guest's Num Lock is on is not
    /// known. With Alt they stay, because Windows takes numbers of characters by them.</summary>
    private uint WithoutNumLock(uint keysym) => keysym switch
    {
        >= FirstKeypadDigit and <= LastKeypadDigit when !_wanted.Contains(LeftAlt) => keysym - FirstKeypadDigit + '0',
        KeypadDecimal => '.',
        KeypadSeparator => ',',
        _ => keysym,
    };

    private void Adapt(KeyStroke stroke)
    {
        _adaptedFor = stroke.Number;
        if (stroke.CapsLock == CapsLockEffect.Other && isCapsLocked())
        {
            TurnCapsLock();
            _isCapsLockLifted = true;
        }

        bool isCapital = stroke.CapsLock == CapsLockEffect.Shift && isCapsLocked();
        Hold(stroke.Shift ^ isCapital, LeftShift, RightShift);
        if (layout.HasAltGr || _isLevel3)
        {
            Hold(stroke.AltGr, RightAlt);
        }

        bool hasControl = _wanted.Contains(LeftControl) || _wanted.Contains(RightControl);
        if (stroke.AltGr && hasControl && _wanted.Contains(LeftAlt))
        {
            // Viewers on Windows send both of them for AltGr.
            Hold(false, LeftControl, RightControl);
            Hold(false, LeftAlt);
        }
    }

    private void Hold(bool down, params ReadOnlySpan<int> keys)
    {
        bool isHeld = false;
        foreach (int key in keys)
        {
            bool isKeyDown = isDown(key);
            isHeld |= isKeyDown;
            if (isKeyDown && !down)
            {
                press(key, false);
            }
        }

        if (down && !isHeld)
        {
            press(keys[0], true);
        }
    }

    /// <summary>Lets the guest see the modifiers that the viewer holds.</summary>
    private void Restore()
    {
        if (_adaptedFor == 0)
        {
            return;
        }

        _adaptedFor = 0;
        foreach (int key in s_modifiers)
        {
            if (isDown(key) != _wanted.Contains(key))
            {
                press(key, _wanted.Contains(key));
            }
        }

        if (_isCapsLockLifted)
        {
            _isCapsLockLifted = false;
            TurnCapsLock();
        }
    }

    private void TurnCapsLock()
    {
        press(CapsLock, true);
        press(CapsLock, false);
    }
}

using RemoteDisplay.Input;

namespace RemoteDisplay.Local.Input;

/// <summary>Sends the keys of a seat to the guest, but for the combinations with Ctrl and Alt that this machine keeps:
/// G lets the keyboard and pointer go and takes them again, F1 to F12 switch to another text console.</summary>
/// <param name="guest">Gets the keys.</param>
/// <param name="onGrab">Called when the guest shall get the input (true) or no longer (false).</param>
/// <param name="onSwitch">Called with the number of the text console.</param>
internal sealed class SeatKeys(IRemoteInput guest, Action<bool> onGrab, Action<int> onSwitch)
{
    private readonly HashSet<int> _down = [];

    /// <summary>The guest gets the input.</summary>
    public bool IsGrabbed { get; private set; } = true;

    /// <param name="code">KEY_* of Linux.</param>
    /// <param name="isDown">false for a release.</param>
    public void Key(int code, bool isDown)
    {
        _ = isDown ? _down.Add(code) : _down.Remove(code);
        if (isDown && IsCombination && Keep(code))
        {
            return;
        }

        if (IsGrabbed && EvdevKeys.NumberOf(code) is > 0 and int number)
        {
            guest.Key(number, isDown);
        }
    }

    /// <summary>The devices are closed: no release will be seen.</summary>
    public void Forget()
    {
        _down.Clear();
        guest.ReleaseAll();
    }

    private bool IsCombination =>
        (_down.Contains(EvdevKeys.LeftControl) || _down.Contains(EvdevKeys.RightControl))
        && (_down.Contains(EvdevKeys.LeftAlt) || _down.Contains(EvdevKeys.RightAlt));

    private bool Keep(int code)
    {
        if (code == EvdevKeys.G)
        {
            IsGrabbed = !IsGrabbed;
            guest.ReleaseAll();
            onGrab(IsGrabbed);
            return true;
        }

        // While the keyboard is let go, the kernel sees the combination itself.
        if (IsGrabbed && EvdevKeys.FunctionKey(code) is > 0 and int number)
        {
            guest.ReleaseAll();
            onSwitch(number);
            return true;
        }

        return false;
    }
}

namespace RemoteDisplay.Input.Keymaps;

/// <summary>What Caps Lock does to a key.</summary>
public enum CapsLockEffect
{
    None,

    /// <summary>The same as Shift, which it cancels.</summary>
    Shift,

    /// <summary>Something that Shift may not cancel: it depends on the guest's system.</summary>
    Other,
}

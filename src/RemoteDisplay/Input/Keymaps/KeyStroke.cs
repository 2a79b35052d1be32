namespace RemoteDisplay.Input.Keymaps;

/// <summary>A key and the modifiers with which it produces a character.</summary>
/// <param name="Number">QEMU's key number.</param>
/// <param name="Shift">With Shift.</param>
/// <param name="AltGr">With the right Alt key, which is AltGr on such a keyboard.</param>
/// <param name="CapsLock">What Caps Lock does to it.</param>
public readonly record struct KeyStroke(int Number, bool Shift, bool AltGr, CapsLockEffect CapsLock);

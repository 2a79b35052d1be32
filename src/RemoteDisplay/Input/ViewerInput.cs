using System.Collections;
using RemoteDisplay.Input.Keymaps;

namespace RemoteDisplay.Input;

/// <summary>The keys and buttons that one viewer holds down. One thread at a time may use it; disposal releases
/// them.</summary>
public sealed class ViewerInput : IDisposable
{
    private readonly SharedInput _shared;
    private readonly BitArray _held = new(KeyNumbers.Count);

    private readonly KeysymTyper _typer;

    internal ViewerInput(SharedInput shared, KeyLayout layout, Func<bool> isCapsLocked)
    {
        _shared = shared;
        _typer = new KeysymTyper(layout, number => _held[number], Press, isCapsLocked);
    }

    public int X { get; private set; }

    public int Y { get; private set; }

    public int WidthPx { get; private set; } = 1;

    public int HeightPx { get; private set; } = 1;

    public PointerButtons Buttons { get; private set; }

    public IEnumerable<int> HeldKeys => Enumerable.Range(0, KeyNumbers.Count).Where(number => _held[number]);

    /// <param name="number">QEMU's key number; a number that is not a key is ignored.</param>
    /// <param name="down">false releases the key, if this viewer pressed it.</param>
    public void Key(uint number, bool down)
    {
        if (number is not 0 and < KeyNumbers.Count)
        {
            _typer.Key((int)number, down);
        }
    }

    /// <summary>Types what the viewer means, whatever its own keyboard is.</summary>
    /// <param name="keysym">A character or another key. Source: X11, keysymdef.h.</param>
    /// <param name="down">false releases the key, if this viewer pressed it.</param>
    /// <returns>false if the guest's keyboard does not have it: nothing happens.</returns>
    public bool Keysym(uint keysym, bool down) => _typer.Keysym(keysym, down);

    /// <returns>Whether input reaches the guest.</returns>
    public bool PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons)
    {
        (X, Y) = (Math.Clamp(x, 0, widthPx - 1), Math.Clamp(y, 0, heightPx - 1));
        (WidthPx, HeightPx, Buttons) = (widthPx, heightPx, buttons);
        _shared.PointerAt(this);
        return _shared.ViewOnlyReason is null;
    }

    /// <summary>Moves the pointer as a mouse does.</summary>
    public void PointerBy(int dx, int dy, PointerButtons buttons)
    {
        Buttons = buttons;
        _shared.PointerBy(dx, dy);
    }

    public void Dispose() => _shared.Leave(this);

    private void Press(int number, bool down)
    {
        bool wasHeld = _held[number];
        _held[number] = down;
        _shared.Key(number, down, wasHeld);
    }
}

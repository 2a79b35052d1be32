using System.Collections;

namespace RemoteDisplay.Input;

/// <summary>The keys and buttons that one viewer holds down. One thread at a time may use it; disposal releases
/// them.</summary>
public sealed class ViewerInput : IDisposable
{
    private readonly SharedInput _shared;
    private readonly BitArray _held = new(KeyNumbers.Count);

    internal ViewerInput(SharedInput shared) => _shared = shared;

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
        if (number is 0 or >= KeyNumbers.Count)
        {
            return;
        }

        bool wasHeld = _held[(int)number];
        _held[(int)number] = down;
        _shared.Key((int)number, down, wasHeld);
    }

    public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons)
    {
        (X, Y) = (Math.Clamp(x, 0, widthPx - 1), Math.Clamp(y, 0, heightPx - 1));
        (WidthPx, HeightPx, Buttons) = (widthPx, heightPx, buttons);
        _shared.PointerAt(this);
    }

    /// <summary>Moves the pointer as a mouse does.</summary>
    public void PointerBy(int dx, int dy, PointerButtons buttons)
    {
        Buttons = buttons;
        _shared.PointerBy(dx, dy);
    }

    public void Dispose() => _shared.Leave(this);
}

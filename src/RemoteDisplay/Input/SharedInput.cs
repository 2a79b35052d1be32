using RemoteDisplay.Input.Keymaps;

namespace RemoteDisplay.Input;

/// <summary>One keyboard and pointer for several viewers: a key or button is down while at least one viewer holds
/// it.</summary>
/// <param name="input">The guest's keyboard and pointer.</param>
/// <param name="layout">What the guest's keyboard produces; null for <see cref="KeyLayout.Default"/>.</param>
public sealed class SharedInput(IRemoteInput input, KeyLayout? layout = null)
{
    private readonly Lock _gate = new();
    private readonly int[] _keyHolders = new int[KeyNumbers.Count];
    private readonly List<ViewerInput> _viewers = [];

    /// <inheritdoc cref="IRemoteInput.ViewOnlyReason"/>
    public string? ViewOnlyReason => input.ViewOnlyReason;

    /// <summary>What the guest's keyboard produces.</summary>
    public KeyLayout Layout { get; } = layout ?? KeyLayout.Default;

    /// <inheritdoc cref="IRemoteInput.TakenAsync"/>
    public Task TakenAsync(CancellationToken cancellation) => input.TakenAsync(cancellation);

    /// <summary>Adds a viewer, until the result is disposed.</summary>
    public ViewerInput Join()
    {
        ViewerInput viewer = new(this, Layout, () => input.IsCapsLocked);
        lock (_gate)
        {
            _viewers.Add(viewer);
        }

        return viewer;
    }

    internal void Leave(ViewerInput viewer)
    {
        lock (_gate)
        {
            if (!_viewers.Remove(viewer))
            {
                return;
            }

            foreach (int number in viewer.HeldKeys)
            {
                Release(number);
            }

            if (viewer.Buttons != PointerButtons.None)
            {
                SendPointer(viewer);
            }
        }
    }

    internal void Key(int number, bool down, bool wasHeld)
    {
        lock (_gate)
        {
            if (!down)
            {
                if (wasHeld)
                {
                    Release(number);
                }

                return;
            }

            _keyHolders[number] += wasHeld ? 0 : 1;
            input.Key(number, true);
        }
    }

    internal void PointerAt(ViewerInput viewer)
    {
        lock (_gate)
        {
            SendPointer(viewer);
        }
    }

    internal void PointerBy(int dx, int dy)
    {
        lock (_gate)
        {
            input.PointerBy(dx, dy, Buttons());
        }
    }

    private void Release(int number)
    {
        if (--_keyHolders[number] == 0)
        {
            input.Key(number, false);
        }
    }

    private void SendPointer(ViewerInput at) =>
        input.PointerAt(at.X, at.Y, at.WidthPx, at.HeightPx, Buttons());

    /// <summary>Those that at least one viewer holds.</summary>
    private PointerButtons Buttons()
    {
        PointerButtons buttons = PointerButtons.None;
        foreach (ViewerInput viewer in _viewers)
        {
            buttons |= viewer.Buttons;
        }

        return buttons;
    }
}

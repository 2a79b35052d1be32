using DisplayModel.Geometry;
using RemoteDisplay.Input;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Qmp;
using RemoteDisplay.Screens;

namespace GvtDevice.Lab.Device;

/// <summary>The guest's keyboard, which has the layout of the United States, and its pointer.</summary>
public sealed class LabInput : IAsyncDisposable
{
    private readonly QmpInput _qemu;
    private readonly SharedInput _keyboard;
    private readonly LabDisplay _display;
    private readonly bool _hasTablet;

    internal LabInput(string socket, LabDisplay display, bool hasTablet)
    {
        _qemu = new QmpInput(socket);
        _keyboard = new SharedInput(_qemu);
        (_display, _hasTablet) = (display, hasTablet);
    }

    /// <summary>Types a text; a line's end is the Return key.</summary>
    /// <exception cref="LabException">The keyboard lacks a character, and nothing was typed; or the guest has ended.
    /// </exception>
    public async Task TypeAsync(string text, CancellationToken cancellation = default)
    {
        TextTyper typer = new(_keyboard);
        if (typer.FindMissing(text) is { Count: > 0 } missing)
        {
            throw new LabException(
                $"nothing was typed: the keyboard {_keyboard.Layout.Name} does not have "
                    + TextTyper.Describe(missing));
        }

        await ReachAsync(cancellation);
        try
        {
            await typer.TypeAsync(text, cancellation);
        }
        catch (IOException e)
        {
            throw new LabException(e.Message, e);
        }
    }

    /// <summary>Presses keys together, and releases them.</summary>
    /// <param name="keys">Names with + between, as <c>xdotool key</c> takes them: ctrl+alt+F2, Return, super+d.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">There is no such key, or the guest has ended.</exception>
    public async Task PressAsync(string keys, CancellationToken cancellation = default)
    {
        uint[] keysyms = KeysymsOf(keys);
        await ReachAsync(cancellation);
        using ViewerInput viewer = _keyboard.Join();
        foreach (uint keysym in keysyms)
        {
            if (!viewer.Keysym(keysym, down: true))
            {
                throw new LabException($"the keyboard {_keyboard.Layout.Name} does not have all of {keys}");
            }
        }

        await _keyboard.TakenAsync(cancellation);
        foreach (uint keysym in keysyms.Reverse())
        {
            viewer.Keysym(keysym, down: false);
        }

        await _keyboard.TakenAsync(cancellation);
    }

    /// <summary>Moves the pointer to a place of a screen and clicks there. With several lit screens, the guest's
    /// desktop has them side by side, in the order of their heads.</summary>
    /// <param name="screen">The screen.</param>
    /// <param name="x">Pixels from the left.</param>
    /// <param name="y">Pixels from the top.</param>
    /// <param name="button">The button; none only moves.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">There is no such place or screen, it is dark, the guest has no tablet (see
    /// <see cref="LabOptions.HasInput"/>), or it has ended.</exception>
    public async Task ClickAsync(
        string screen, int x, int y, PointerButtons button = PointerButtons.Left,
        CancellationToken cancellation = default)
    {
        if (!_hasTablet)
        {
            throw new LabException("the guest has no tablet; it gets one by --input (LabOptions.HasInput)");
        }

        (int head, DesktopLayout desktop) = await _display.LocateAsync(screen, cancellation);
        PixelRect area = desktop.Heads.Single(lit => lit.Id == head).Area;
        if (!new PixelRect(0, 0, area.Width, area.Height).Contains(new PixelRect(x, y, 1, 1)))
        {
            throw new LabException($"{x},{y} is outside of screen {screen}, which has {area.Width}x{area.Height}");
        }

        await ReachAsync(cancellation);
        HeadInput pointer = new(_qemu, () => desktop, head);
        foreach (PointerButtons buttons in (PointerButtons[])[PointerButtons.None, button, PointerButtons.None])
        {
            pointer.PointerAt(x, y, area.Width, area.Height, buttons);
            await pointer.TakenAsync(cancellation);
        }
    }

    /// <summary>Moves the pointer to a place of a screen: see <see cref="ClickAsync"/>.</summary>
    /// <exception cref="LabException">As of <see cref="ClickAsync"/>.</exception>
    public Task MoveAsync(string screen, int x, int y, CancellationToken cancellation = default) =>
        ClickAsync(screen, x, y, PointerButtons.None, cancellation);

    public ValueTask DisposeAsync() => _qemu.DisposeAsync();

    /// <exception cref="LabException">There is no such key.</exception>
    internal static uint[] KeysymsOf(string keys) =>
    [
        .. keys.Split('+').Select(name => KeyNames.Find(name)
            ?? throw new LabException($"there is no key \"{name}\"; names are as ctrl, alt, shift, super, Return, F2")),
    ];

    private async Task ReachAsync(CancellationToken cancellation)
    {
        await _qemu.FirstAttempt.WaitAsync(cancellation);
        if (_qemu.ViewOnlyReason is { } reason)
        {
            throw new LabException($"input does not reach the guest: {reason}");
        }
    }
}

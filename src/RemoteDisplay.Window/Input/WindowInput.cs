using RemoteDisplay.Input;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Input;

/// <summary>Brings keys and the pointer of a window to a head of the guest.</summary>
/// <param name="input">Of the head.</param>
/// <param name="layout">What the guest's keyboard produces, by which texts are typed; null for
/// <see cref="KeyLayout.Default"/>.</param>
internal sealed class WindowInput(IRemoteInput input, KeyLayout? layout = null) : IDisposable
{
    private readonly SharedInput _shared = new(input, layout);
    private CancellationTokenSource? _typing;
    private readonly ShortcutKeys _shortcuts = new();
    private ViewerInput? _viewer;
    private PointerButtons _buttons;
    private (int X, int Y, int WidthPx, int HeightPx) _at;
    private (float Right, float Up) _wheel;
    private (float X, float Y) _steps;

    /// <summary>Why input does not reach the guest; null if it does.</summary>
    public string? ViewOnlyReason => input.ViewOnlyReason;

    /// <summary>The last position that was sent, pixels of the head; null before the first.</summary>
    public (int X, int Y)? Pointer => _at.WidthPx > 0 ? (_at.X, _at.Y) : null;

    private ViewerInput Viewer => _viewer ??= _shared.Join();

    /// <summary>Sends a key on.</summary>
    /// <returns>What to do instead, if it is one of the window's own.</returns>
    public Shortcut Take(KeyChanged key)
    {
        if (_shortcuts.Pass(key.Usage, key.IsDown, out Shortcut shortcut))
        {
            Viewer.Key((uint)KeyTable.NumberOf(key.Usage), key.IsDown);
        }

        return shortcut;
    }

    /// <param name="pointer">Where the pointer is.</param>
    /// <param name="placement">Where the picture is.</param>
    public void Take(PointerPlaced pointer, Placement placement)
    {
        (int x, int y) = placement.ToPicture(pointer.X, pointer.Y);
        _at = (x, y, placement.WidthPx, placement.HeightPx);
        Send();
    }

    /// <summary>Steps are whole; what is left of a movement is added to the next.</summary>
    public void Take(PointerMoved moved)
    {
        _steps = (_steps.X + moved.X, _steps.Y + moved.Y);
        (int x, int y) = ((int)_steps.X, (int)_steps.Y);
        _steps = (_steps.X - x, _steps.Y - y);
        if ((x, y) != (0, 0))
        {
            Viewer.PointerBy(x, y, _buttons);
        }
    }

    /// <param name="button">Which.</param>
    /// <param name="isGrabbed">The pointer has no position.</param>
    public void Take(ButtonChanged button, bool isGrabbed)
    {
        _buttons = button.IsDown ? _buttons | button.Button : _buttons & ~button.Button;
        Send(_buttons, isGrabbed);
    }

    /// <summary>Turns the wheel by whole notches; what is left is added to the next.</summary>
    public void Take(WheelTurned wheel, bool isGrabbed)
    {
        _wheel = (_wheel.Right + wheel.Right, _wheel.Up + wheel.Up);
        _wheel.Up -= Turn(_wheel.Up, PointerButtons.WheelUp, PointerButtons.WheelDown, isGrabbed);
        _wheel.Right -= Turn(_wheel.Right, PointerButtons.WheelRight, PointerButtons.WheelLeft, isGrabbed);
    }

    /// <summary>Types a text, or ends typing if a text is being typed. What is held is released first, as the keys of
    /// the shortcut are.</summary>
    /// <param name="text">Characters that the keyboard does not have are left out.</param>
    /// <param name="say">Called with lines for the user, if not all of it is typed.</param>
    public async Task TypeAsync(string text, Action<string> say)
    {
        Leave();
        if (_typing is not null)
        {
            await _typing.CancelAsync();
            return;
        }

        TextTyper typer = new(_shared);
        if (typer.FindMissing(text) is { Count: > 0 } missing)
        {
            say($"left out, because the keyboard {_shared.Layout.Name} does not have it: "
                + TextTyper.Describe(missing));
        }

        using CancellationTokenSource end = new();
        _typing = end;
        try
        {
            await typer.TypeAsync(text, end.Token);
        }
        catch (OperationCanceledException)
        {
            say("the text was not typed to its end");
        }
        catch (IOException e)
        {
            say(e.Message);
        }
        finally
        {
            _typing = null;
        }
    }

    /// <summary>Releases what is held.</summary>
    public void Release()
    {
        _shortcuts.Forget();
        _buttons = PointerButtons.None;
        Leave();
    }

    public void Dispose()
    {
        _typing?.Cancel();
        Release();
    }

    private void Leave()
    {
        _viewer?.Dispose();
        _viewer = null;
    }

    private void Send() => Send(_buttons, isGrabbed: false);

    private void Send(PointerButtons buttons, bool isGrabbed)
    {
        if (isGrabbed)
        {
            Viewer.PointerBy(0, 0, buttons);
        }
        else if (_at.WidthPx > 0)
        {
            Viewer.PointerAt(_at.X, _at.Y, _at.WidthPx, _at.HeightPx, buttons);
        }
    }

    /// <returns>Notches that were turned.</returns>
    private int Turn(float notches, PointerButtons forward, PointerButtons back, bool isGrabbed)
    {
        for (int i = 0; i < Math.Abs((int)notches); i++)
        {
            Send(_buttons | (notches > 0 ? forward : back), isGrabbed);
            Send(_buttons, isGrabbed);
        }

        return (int)notches;
    }
}

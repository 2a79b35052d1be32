using RemoteDisplay.Input;

namespace RemoteDisplay.Local.Input;

/// <summary>Moves the guest's pointer as the mice, touchpads and tablets of a seat do.</summary>
/// <param name="guest">Gets positions on the whole desktop.</param>
internal sealed class SeatPointer(IRemoteInput guest)
{
    private const double Notch = 120;                   // of a wheel, as libinput counts
    private const double FingerNotchPx = 15;            // libinput's pixels of a notch

    private static readonly Dictionary<uint, PointerButtons> s_buttons = new()
    {
        [0x110] = PointerButtons.Left,                  // BTN_LEFT
        [0x111] = PointerButtons.Right,                 // BTN_RIGHT
        [0x112] = PointerButtons.Middle,                // BTN_MIDDLE
        [0x113] = PointerButtons.Side,                  // BTN_SIDE
        [0x114] = PointerButtons.Extra,                 // BTN_EXTRA
    };

    private double _x;
    private double _y;
    private double _vertical;
    private double _horizontal;
    private PointerButtons _buttons;

    /// <summary>Size of the guest's desktop in pixels; a pointer outside comes back at once.</summary>
    public (int WidthPx, int HeightPx) Desktop { get; set; } = (1, 1);

    /// <param name="x">Pixels to the right.</param>
    /// <param name="y">Pixels down.</param>
    public void Move(double x, double y) => MoveTo(_x + x, _y + y);

    public void MoveTo(double x, double y)
    {
        (_x, _y) = (Math.Clamp(x, 0, Desktop.WidthPx - 1), Math.Clamp(y, 0, Desktop.HeightPx - 1));
        Send(_buttons);
    }

    /// <param name="code">BTN_* of Linux.</param>
    /// <param name="isDown">false for a release.</param>
    public void Button(uint code, bool isDown)
    {
        PointerButtons button = s_buttons.GetValueOrDefault(code);
        _buttons = isDown ? _buttons | button : _buttons & ~button;
        Send(_buttons);
    }

    /// <param name="vertical">120 a notch, down.</param>
    /// <param name="horizontal">120 a notch, right.</param>
    public void Wheel(double vertical, double horizontal)
    {
        _vertical = Turn(_vertical + vertical, PointerButtons.WheelUp, PointerButtons.WheelDown);
        _horizontal = Turn(_horizontal + horizontal, PointerButtons.WheelLeft, PointerButtons.WheelRight);
    }

    /// <summary>Fingers scroll.</summary>
    /// <param name="vertical">Pixels, down.</param>
    /// <param name="horizontal">Pixels, right.</param>
    public void Scroll(double vertical, double horizontal) =>
        Wheel(vertical / FingerNotchPx * Notch, horizontal / FingerNotchPx * Notch);

    /// <summary>The devices are closed: no release will be seen.</summary>
    public void Forget() => _buttons = PointerButtons.None;

    /// <returns>What is left of an incomplete notch.</returns>
    private double Turn(double turned, PointerButtons back, PointerButtons forth)
    {
        while (Math.Abs(turned) >= Notch)
        {
            Send(_buttons | (turned < 0 ? back : forth));
            Send(_buttons);
            turned -= Math.Sign(turned) * Notch;
        }

        return turned;
    }

    private void Send(PointerButtons buttons) =>
        guest.PointerAt((int)_x, (int)_y, Desktop.WidthPx, Desktop.HeightPx, buttons);
}

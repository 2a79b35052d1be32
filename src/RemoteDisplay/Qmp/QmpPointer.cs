using System.Text.Json;
using RemoteDisplay.Input;

namespace RemoteDisplay.Qmp;

/// <summary>The pointer's state in QEMU, and the events that change it. Source: QEMU, qapi/ui.json,
/// InputEvent.</summary>
internal sealed class QmpPointer
{
    private const int MaxAbsolute = 0x7FFF;

    private static readonly (PointerButtons Button, string Name)[] s_buttons =
    [
        (PointerButtons.Left, "left"),
        (PointerButtons.Middle, "middle"),
        (PointerButtons.Right, "right"),
        (PointerButtons.WheelUp, "wheel-up"),
        (PointerButtons.WheelDown, "wheel-down"),
        (PointerButtons.WheelLeft, "wheel-left"),
        (PointerButtons.WheelRight, "wheel-right"),
        (PointerButtons.Side, "side"),
        (PointerButtons.Extra, "extra"),
    ];

    private (int X, int Y)? _position;
    private bool _isAbsolute;

    /// <summary>Whether there is a tablet, which takes positions; a mouse takes only movements.</summary>
    public bool IsAbsolute
    {
        get => _isAbsolute;
        set
        {
            _position = value == _isAbsolute ? _position : null;
            _isAbsolute = value;
        }
    }

    /// <summary>Buttons that we hold down in QEMU.</summary>
    public PointerButtons Buttons { get; private set; }

    /// <summary>Writes the events that bring the pointer and buttons to a new state; there may be none.</summary>
    /// <returns>Whether it wrote an event.</returns>
    public bool Write(Utf8JsonWriter json, InputItem.PointerAt to)
    {
        bool any = IsAbsolute ? WritePosition(json, to) : WriteMovement(json, to);
        return WriteButtons(json, to.Buttons) || any;
    }

    /// <summary>Writes the events of a movement, which goes to a mouse even if there is a tablet.</summary>
    /// <returns>Whether it wrote an event.</returns>
    public bool Write(Utf8JsonWriter json, InputItem.PointerBy by)
    {
        bool any = WriteSteps(json, by.Dx, by.Dy);
        return WriteButtons(json, by.Buttons) || any;
    }

    /// <summary>Restores the buttons after QEMU refused their last change.</summary>
    public void Undo(PointerButtons buttons) => Buttons = buttons;

    /// <returns>Whether a button changes.</returns>
    public bool WriteButtons(Utf8JsonWriter json, PointerButtons buttons)
    {
        PointerButtons changed = buttons ^ Buttons;
        Buttons = buttons;
        foreach ((PointerButtons button, string name) in s_buttons)
        {
            if ((changed & button) != 0)
            {
                json.WriteStartObject();
                json.WriteString("type", "btn");
                json.WriteStartObject("data");
                json.WriteBoolean("down", (buttons & button) != 0);
                json.WriteString("button", name);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        }

        return changed != 0;
    }

    /// <summary>QEMU does not clamp. One command carries both axes; otherwise a guest would see the corner
    /// between.</summary>
    private bool WritePosition(Utf8JsonWriter json, InputItem.PointerAt to)
    {
        (int, int) position = (Scale(to.X, to.WidthPx), Scale(to.Y, to.HeightPx));
        if (position == _position)
        {
            return false;
        }

        _position = position;
        WriteAxis(json, "abs", "x", position.Item1);
        WriteAxis(json, "abs", "y", position.Item2);
        return true;
    }

    private bool WriteMovement(Utf8JsonWriter json, InputItem.PointerAt to)
    {
        (int fromX, int fromY) = _position ?? (to.X, to.Y);
        _position = (to.X, to.Y);
        return WriteSteps(json, to.X - fromX, to.Y - fromY);
    }

    private static bool WriteSteps(Utf8JsonWriter json, int dx, int dy)
    {
        if (dx != 0)
        {
            WriteAxis(json, "rel", "x", dx);
        }

        if (dy != 0)
        {
            WriteAxis(json, "rel", "y", dy);
        }

        return dx != 0 || dy != 0;
    }

    private static int Scale(int at, int size) => size < 2 ? 0
        : (int)Math.Clamp((((long)at * MaxAbsolute) + ((size - 1) / 2)) / (size - 1), 0, MaxAbsolute);

    private static void WriteAxis(Utf8JsonWriter json, string type, string axis, int value)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteStartObject("data");
        json.WriteString("axis", axis);
        json.WriteNumber("value", value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Local.Input;

namespace RemoteDisplay.Local.Tests.Input;

/// <summary>What becomes of the keys and movements of a seat.</summary>
internal sealed class SeatTests
{
    private readonly RecordedInput _guest = new();
    private readonly List<string> _kept = [];

    [TestCase(30, 0x1E)]                                // KEY_A
    [TestCase(88, 0x58)]                                // KEY_F12
    [TestCase(97, 0x9D)]                                // KEY_RIGHTCTRL
    [TestCase(103, 0xC8)]                               // KEY_UP
    [TestCase(111, 0xD3)]                               // KEY_DELETE
    [TestCase(240, 0)]                                  // KEY_UNKNOWN
    public void A_key_has_the_number_of_its_scan_code(int code, int number)
    {
        Assert.That(EvdevKeys.NumberOf(code), Is.EqualTo(number));
    }

    [Test]
    public void Keys_go_to_the_guest()
    {
        Press(Keys(), 30);

        Assert.That(_guest.Said, Is.EqualTo(new[] { "key 30 down", "key 30 up" }));
    }

    [Test]
    public void Ctrl_Alt_G_lets_go_and_takes_again()
    {
        SeatKeys keys = Keys();
        Chord(keys, EvdevKeys.G);
        Press(keys, 30);

        Assert.That(_kept, Is.EqualTo(new[] { "grab False" }));
        Assert.That(_guest.Said[^1], Is.EqualTo("release all"));
        Chord(keys, EvdevKeys.G);
        _guest.Said.Clear();
        Press(keys, 30);
        Assert.That((_kept[^1], _guest.Said.Count), Is.EqualTo(("grab True", 2)));
    }

    [TestCase(59, 1)]                                   // KEY_F1
    [TestCase(68, 10)]                                  // KEY_F10
    [TestCase(88, 12)]                                  // KEY_F12
    public void Ctrl_Alt_and_a_function_key_switch_the_console(int code, int number)
    {
        Chord(Keys(), code);

        Assert.That(_kept, Is.EqualTo(new[] { $"switch {number}" }));
        Assert.That(_guest.Said, Has.None.EqualTo($"key {code} down"));
    }

    [Test]
    public void The_pointer_stays_on_the_desktop()
    {
        SeatPointer pointer = Pointer();
        pointer.Move(-5, 10);
        pointer.Move(1000, 1000);

        Assert.That(_guest.Said, Is.EqualTo(new[] { "0,10 of 200x100 None", "199,99 of 200x100 None" }));
    }

    [Test]
    public void Slow_movements_add_up()
    {
        SeatPointer pointer = Pointer();
        pointer.Move(0.4, 0);
        pointer.Move(0.4, 0);
        pointer.Move(0.4, 0);

        Assert.That(_guest.Said[^1], Does.StartWith("1,0 "));
    }

    [Test]
    public void Buttons_are_held_while_the_pointer_moves()
    {
        SeatPointer pointer = Pointer();
        pointer.Button(0x110, isDown: true);
        pointer.Move(3, 4);
        pointer.Button(0x110, isDown: false);

        Assert.That(_guest.Said, Is.EqualTo(
            new[] { "0,0 of 200x100 Left", "3,4 of 200x100 Left", "3,4 of 200x100 None" }));
    }

    [Test]
    public void A_notch_of_the_wheel_is_a_press_and_a_release_and_half_a_notch_waits()
    {
        SeatPointer pointer = Pointer();
        pointer.Wheel(60, 0);
        Assert.That(_guest.Said, Is.Empty);
        pointer.Wheel(60, -120);

        Assert.That(_guest.Said.Select(said => said.Split(' ')[^1]), Is.EqualTo(
            new[] { "WheelDown", "None", "WheelLeft", "None" }));
    }

    private static void Press(SeatKeys keys, int code)
    {
        keys.Key(code, isDown: true);
        keys.Key(code, isDown: false);
    }

    private static void Chord(SeatKeys keys, int code)
    {
        keys.Key(EvdevKeys.LeftControl, isDown: true);
        keys.Key(EvdevKeys.LeftAlt, isDown: true);
        Press(keys, code);
        keys.Key(EvdevKeys.LeftAlt, isDown: false);
        keys.Key(EvdevKeys.LeftControl, isDown: false);
    }

    private SeatKeys Keys() =>
        new(_guest, isOurs => _kept.Add($"grab {isOurs}"), number => _kept.Add($"switch {number}"));

    private SeatPointer Pointer() => new(_guest) { Desktop = (200, 100) };

    private sealed class RecordedInput : IRemoteInput
    {
        public List<string> Said { get; } = [];

        public string? ViewOnlyReason => null;

        public bool IsCapsLocked => false;

        public void Key(int number, bool down) => Said.Add($"key {number} {(down ? "down" : "up")}");

        public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons) =>
            Said.Add($"{x},{y} of {widthPx}x{heightPx} {buttons}");

        public void PointerBy(int dx, int dy, PointerButtons buttons) => Said.Add($"by {dx},{dy} {buttons}");

        public void ReleaseAll() => Said.Add("release all");
    }
}

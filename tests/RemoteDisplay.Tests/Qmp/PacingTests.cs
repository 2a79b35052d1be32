using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Qmp;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Qmp;

/// <summary>Input that comes faster than a guest fetches it from QEMU.</summary>
internal sealed class PacingTests
{
    private const int Control = 0x1D, PointerSizePx = 32768;

    /// <summary>A full-speed keyboard's. Source: QEMU, hw/usb/dev-hid.c, bInterval.</summary>
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(10);

    /// <summary>Longer than anything is held back; shorter than anything else that has a timer.</summary>
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(200);

    private readonly ManualTime _time = new();
    private readonly QueuedKeyboard _keyboard = QueuedKeyboard.Usb();
    private readonly QueuedKeyboard _oldKeyboard = QueuedKeyboard.Ps2();
    private readonly List<string> _expected = ["query-mice"];
    private ScriptedQmp _qemu = null!;
    private QmpInput _input = null!;
    private Task? _leaving;
    private int _taken;

    [SetUp]
    public void Connect()
    {
        _qemu = new ScriptedQmp();
        _input = new QmpInput(_qemu.Path, _time);
        Patience.WaitFor(() => _input.ViewOnlyReason is null, "the connection");
    }

    [TearDown]
    public async Task Leave()
    {
        if (_leaving is null)
        {
            await _input.DisposeAsync();
        }

        _qemu.Dispose();
    }

    [Test]
    public void A_text_typed_at_once_arrives_whole_and_in_order()
    {
        foreach (char letter in string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog;", 7)))
        {
            Press(KeyNumbers.FromKeysym(letter));
        }

        PassTime(() => true);
        Assert.That(_keyboard.Lost + _oldKeyboard.Lost, Is.Zero);
        Assert.That(_qemu.Commands, Is.EqualTo(_expected));
    }

    [Test]
    public void Keys_of_several_scan_codes_count_for_as_many()
    {
        for (int i = 0; i < 20; i++)
        {
            Press(0xC8);
            Press(0xC6);
        }

        PassTime(() => true);
        Assert.That(_keyboard.Lost + _oldKeyboard.Lost, Is.Zero);
        Assert.That(_qemu.Commands, Is.EqualTo(_expected));
    }

    [Test]
    public void A_guest_that_is_busy_for_a_while_loses_nothing()
    {
        for (int i = 0; i < 40; i++)
        {
            Press(0x1E);
        }

        int polls = 0;
        PassTime(() => ++polls is < 10 or >= 25);
        Assert.That(_keyboard.Lost + _oldKeyboard.Lost, Is.Zero);
        Assert.That(_keyboard.Peak, Is.GreaterThan(4), "the guest was not busy");
        Assert.That(_qemu.Commands, Is.EqualTo(_expected));
    }

    [Test]
    public void What_a_person_types_is_not_held_back()
    {
        Press(0x1E);
        _input.Key(0x1F, true);
        _qemu.WaitFor("key 31 down");
    }

    [Test]
    public void Movements_behind_keys_are_one_and_clicks_keep_their_place()
    {
        for (int i = 0; i < 10; i++)
        {
            Press(0x1E);
        }

        for (int x = 0; x <= 500; x++)
        {
            Point(x, PointerButtons.None);
        }

        Point(500, PointerButtons.Left);
        Press(0x1F);
        Point(500, PointerButtons.None);
        _expected.InsertRange(_expected.Count - 2, ["abs x 500; abs y 0", "btn left down"]);
        _expected.Add("btn left up");
        PassTime(() => true);
        Assert.That(_qemu.Commands, Is.EqualTo(_expected));
    }

    [Test]
    public void Clicks_in_a_row_are_held_back_too()
    {
        for (int i = 0; i < 20; i++)
        {
            Point(0, PointerButtons.Left);
            Point(0, PointerButtons.None);
        }

        Patience.WaitFor(() => _time.HasTimerWithin(s_soon), "a pause");
        Assert.That(_qemu.Commands.Count, Is.LessThan(8));
    }

    [Test]
    public void Turns_of_the_wheel_are_not_held_back()
    {
        for (int i = 0; i < 100; i++)
        {
            Point(0, PointerButtons.WheelDown);
            Point(0, PointerButtons.None);
        }

        Patience.WaitFor(() => _qemu.Commands.Count == 201, "100 turns");
    }

    [Test]
    public void A_release_of_everything_is_prompt()
    {
        _input.Key(Control, true);
        for (int i = 0; i < 100; i++)
        {
            Press(0x1E);
        }

        Patience.WaitFor(() => _time.HasTimerWithin(s_soon), "a pause");
        _input.ReleaseAll();
        _time.Advance(s_soon);
        Patience.WaitFor(() => _qemu.Commands.Contains($"key {Control} up"), "the release");
        Assert.That(_qemu.Commands.Count, Is.LessThan(12));
    }

    [Test]
    public async Task The_release_at_the_end_is_prompt()
    {
        for (int number = 2; number < 7; number++)
        {
            _input.Key(number, true);
            _expected.Add($"key {number} down");
            PassTime(() => true);
        }

        for (int i = 0; i < 100; i++)
        {
            Press(0x1E);
        }

        Patience.WaitFor(() => _time.HasTimerWithin(s_soon), "a pause");
        _leaving = _input.DisposeAsync().AsTask();
        _time.Advance(s_soon);
        await _leaving.WaitAsync(Patience.Step);
        Assert.That(_qemu.Commands, Is.SupersetOf(Enumerable.Range(2, 5).Select(number => $"key {number} up")));
    }

    private void Press(int number)
    {
        _input.Key(number, true);
        _input.Key(number, false);
        _expected.AddRange([$"key {number} down", $"key {number} up"]);
    }

    private void Point(int x, PointerButtons buttons) => _input.PointerAt(x, 0, PointerSizePx, PointerSizePx, buttons);

    /// <summary>Until QEMU has all that is expected, as far as that needs time.</summary>
    /// <param name="isPolling">Whether the guest looks after its keyboard, asked at each of its polls.</param>
    private void PassTime(Func<bool> isPolling)
    {
        while (true)
        {
            Patience.WaitFor(
                () => _qemu.Commands.Count >= _expected.Count || _time.HasTimerWithin(s_soon),
                $"{_expected.Count} commands after {_qemu.Commands.Count}");
            foreach (string command in _qemu.Commands.Skip(_taken))
            {
                _keyboard.Take(command);
                _oldKeyboard.Take(command);
                _taken++;
            }

            if (_qemu.Commands.Count >= _expected.Count)
            {
                return;
            }

            _time.Advance(s_poll);
            if (isPolling())
            {
                _keyboard.Poll();
                _oldKeyboard.Empty();
            }
        }
    }
}

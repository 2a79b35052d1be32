using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Window.Drawing;
using RemoteDisplay.Window.Input;
using RemoteDisplay.Window.Toolkit;

namespace RemoteDisplay.Window.Tests.Input;

/// <summary>What of a window's events reaches the guest.</summary>
internal sealed class WindowInputTests
{
    private static readonly Placement s_twice = Placement.Of(100, 50, 200, 100, Scaling.WholeSteps);

    private readonly RecordingInput _guest = new();
    private WindowInput _input = null!;

    [SetUp]
    public void Start() => _input = new WindowInput(_guest);

    [TearDown]
    public void End() => _input.Dispose();

    [Test]
    public void The_pointer_is_at_a_pixel_of_the_picture_with_the_buttons_that_are_down()
    {
        _input.Take(new PointerPlaced(1, 21, 41), s_twice);
        _input.Take(new ButtonChanged(1, PointerButtons.Right, true), isGrabbed: false);

        Assert.That(
            _guest.Events,
            Is.EqualTo(new[] { "pointer 10,20 of 100x50 None", "pointer 10,20 of 100x50 Right" }));
    }

    [Test]
    public void Parts_of_a_notch_turn_the_wheel_when_they_are_one()
    {
        _input.Take(new PointerPlaced(1, 0, 0), s_twice);
        _input.Take(new WheelTurned(1, 0, -0.6f), isGrabbed: false);
        Assert.That(_guest.Events, Has.Count.EqualTo(1));

        _input.Take(new WheelTurned(1, 0, -0.6f), isGrabbed: false);

        Assert.That(
            _guest.Events.Skip(1),
            Is.EqualTo(new[] { "pointer 0,0 of 100x50 WheelDown", "pointer 0,0 of 100x50 None" }));
    }

    [Test]
    public void Parts_of_a_step_move_a_grabbed_pointer_when_they_are_one()
    {
        _input.Take(new PointerMoved(1, 0.5f, -1.5f));
        _input.Take(new PointerMoved(1, 0.5f, 0));
        _input.Take(new ButtonChanged(1, PointerButtons.Left, true), isGrabbed: true);

        Assert.That(
            _guest.Events, Is.EqualTo(new[] { "pointer by 0,-1 None", "pointer by 1,0 None", "pointer by 0,0 Left" }));
    }

    [Test]
    public void What_is_held_is_released_when_the_window_loses_the_keyboard()
    {
        _input.Take(new PointerPlaced(1, 0, 0), s_twice);
        _input.Take(new KeyChanged(1, 4, IsDown: true, IsRepeated: false));
        _input.Take(new ButtonChanged(1, PointerButtons.Left, true), isGrabbed: false);
        _input.Release();

        Assert.That(_guest.Events.TakeLast(2), Is.EqualTo(new[] { "key 1E up", "pointer 0,0 of 100x50 None" }));
    }

    [Test]
    public async Task A_text_is_typed_without_the_keys_of_the_shortcut()
    {
        _input.Take(new KeyChanged(1, 224, IsDown: true, IsRepeated: false));
        _input.Take(new KeyChanged(1, 226, IsDown: true, IsRepeated: false));
        Shortcut shortcut = _input.Take(new KeyChanged(1, 25, IsDown: true, IsRepeated: false));
        await _input.TypeAsync("a", line => Assert.Fail(line));
        _input.Take(new KeyChanged(1, 226, IsDown: false, IsRepeated: false));

        Assert.That(shortcut, Is.EqualTo(Shortcut.TypeClipboard));
        Assert.That(
            _guest.Events,
            Is.EqualTo(new[] { "key 1D down", "key 38 down", "key 1D up", "key 38 up", "key 1E down", "key 1E up" }));
    }

    [Test]
    public async Task A_text_is_typed_by_the_keymap_and_what_the_keyboard_lacks_is_said()
    {
        using WindowInput german = new(_guest, KeyLayout.Of("de"));
        List<string> said = [];
        await german.TypeAsync("z\r\nY\u20AC\u4E2D\u4E2D", said.Add);

        Assert.That(
            _guest.Events,
            Is.EqualTo(new[]
            {
                "key 15 down", "key 15 up", "key 1C down", "key 1C up", "key 2A down", "key 2C down", "key 2C up",
                "key 2A up", "key B8 down", "key 12 down", "key 12 up", "key B8 up",
            }));
        Assert.That(
            said, Is.EqualTo(new[] { "left out, because the keyboard de does not have it: \u4E2D U+4E2D" }));
    }

    [Test]
    public async Task The_shortcut_again_ends_typing()
    {
        WaitingInput guest = new();
        using WindowInput input = new(guest);
        List<string> said = [];
        Task typing = input.TypeAsync("abc", said.Add);
        Assert.That(guest.Keys, Is.EqualTo(new[] { 0x1E, 0x1E }), "the second waits for the first");
        await input.TypeAsync("xyz", said.Add);
        await typing;

        Assert.That(guest.Keys, Is.EqualTo(new[] { 0x1E, 0x1E }));
        Assert.That(said, Is.EqualTo(new[] { "the text was not typed to its end" }));
    }

    /// <summary>A guest that takes nothing.</summary>
    private sealed class WaitingInput : IRemoteInput
    {
        public List<int> Keys { get; } = [];

        public string? ViewOnlyReason => null;

        public bool IsCapsLocked => false;

        public void Key(int number, bool down) => Keys.Add(number);

        public void PointerAt(int x, int y, int widthPx, int heightPx, PointerButtons buttons)
        {
        }

        public void PointerBy(int dx, int dy, PointerButtons buttons)
        {
        }

        public void ReleaseAll()
        {
        }

        public Task TakenAsync(CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);
    }
}

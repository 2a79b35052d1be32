using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Input;

/// <summary>What the guest's keyboard does for keysyms that come without key numbers.</summary>
internal sealed class KeysymTyperTests
{
    private const uint Shift = 0xFFE1, Control = 0xFFE3, AltL = 0xFFE9, AltR = 0xFFEA, AltGr = 0xFE03;

    private readonly RecordingInput _input = new();

    [Test]
    public void Shift_is_down_as_long_as_a_key_needs_it()
    {
        using ViewerInput viewer = Join("en-us");
        viewer.Keysym('U', true);
        viewer.Keysym('U', true);
        viewer.Keysym('U', false);
        viewer.Keysym('u', true);

        AssertEvents("2A down", "16 down", "16 down", "16 up", "2A up", "16 down");
    }

    [Test]
    public void A_character_that_needs_no_Shift_gets_none_though_the_viewer_holds_it()
    {
        using ViewerInput viewer = Join("de");
        viewer.Keysym(Shift, true);
        viewer.Keysym('/', true);
        viewer.Keysym('/', false);
        viewer.Keysym('#', true);
        viewer.Keysym('#', false);
        viewer.Keysym(Shift, false);

        AssertEvents("2A down", "08 down", "08 up", "2A up", "2B down", "2B up", "2A down", "2A up");
    }

    [TestCase("en-us", "B8 down", "2A down", "B8 up", "03 down", "03 up", "2A up", "B8 down", "B8 up")]
    [TestCase("de", "B8 down", "10 down", "10 up", "B8 up")]
    public void AltGr_and_the_character_that_it_produced_are_not_doubled(string keymap, params string[] expected)
    {
        using ViewerInput viewer = Join(keymap);
        viewer.Keysym(AltGr, true);
        viewer.Keysym('@', true);
        viewer.Keysym('@', false);
        viewer.Keysym(AltGr, false);

        AssertEvents(expected);
    }

    [TestCase("en-us", "B8 down", "21 down")]
    [TestCase("de", "38 down", "21 down")]
    public void The_right_Alt_key_of_another_keyboard_means_Alt(string keymap, params string[] expected)
    {
        using ViewerInput viewer = Join(keymap);
        viewer.Keysym(AltR, true);
        viewer.Keysym('f', true);

        AssertEvents(expected);
    }

    [Test]
    public void Control_and_Alt_with_a_character_of_AltGr_are_AltGr()
    {
        using ViewerInput viewer = Join("de");
        viewer.Keysym(Control, true);
        viewer.Keysym(AltL, true);
        viewer.Keysym('@', true);
        viewer.Keysym('@', false);

        AssertEvents(
            "1D down", "38 down", "B8 down", "1D up", "38 up", "10 down", "10 up", "1D down", "38 down", "B8 up");
    }

    [Test]
    public void A_dead_key_comes_before_its_letter()
    {
        using ViewerInput viewer = Join("es");
        viewer.Keysym(0xC1, true);
        viewer.Keysym(0xC1, false);

        AssertEvents("28 down", "28 up", "2A down", "1E down", "1E up", "2A up");
    }

    [Test]
    public void Releasing_Shift_before_the_letter_still_releases_the_letter()
    {
        using ViewerInput viewer = Join("en-us");
        viewer.Keysym(Shift, true);
        viewer.Keysym('A', true);
        viewer.Keysym(Shift, false);
        viewer.Keysym('a', false);

        AssertEvents("2A down", "1E down", "2A up", "1E up");
    }

    [Test]
    public void Digits_of_the_keypad_do_not_depend_on_Num_Lock_and_arrows_of_it_neither()
    {
        using ViewerInput viewer = Join("fr");
        viewer.Keysym(0xFFB7, true);
        viewer.Keysym(0xFFB7, false);
        viewer.Keysym(0xFF95, true);

        AssertEvents("2A down", "08 down", "08 up", "2A up", "C7 down");
    }

    [Test]
    public void A_key_number_is_the_key_whatever_was_typed_before()
    {
        using ViewerInput viewer = Join("de");
        viewer.Keysym('@', true);
        viewer.Key(0x15, true);

        AssertEvents("B8 down", "10 down", "B8 up", "15 down");
    }

    [Test]
    public void What_the_keyboard_does_not_have_is_not_typed()
    {
        using ViewerInput viewer = Join("en-us");
        Assert.That(viewer.Keysym(0xE4, true), Is.False);
        Assert.That(viewer.Keysym(0xE4, false), Is.False);
        Assert.That(viewer.Keysym(0x0100_4E2D, true), Is.False);
        AssertEvents();
    }

    [Test]
    public void What_a_viewer_holds_is_released_when_it_leaves()
    {
        Join("de").Dispose();
        ViewerInput viewer = Join("de");
        viewer.Keysym('@', true);
        viewer.Dispose();

        AssertEvents("B8 down", "10 down", "10 up", "B8 up");
    }

    private ViewerInput Join(string keymap) => new SharedInput(_input, KeyLayout.Of(keymap)).Join();

    private void AssertEvents(params string[] expected) =>
        Assert.That(_input.Events, Is.EqualTo(expected.Select(text => $"key {text}")));
}

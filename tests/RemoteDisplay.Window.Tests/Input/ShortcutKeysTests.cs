using NUnit.Framework;
using RemoteDisplay.Window.Input;

namespace RemoteDisplay.Window.Tests.Input;

/// <summary>Which keys the guest gets.</summary>
internal sealed class ShortcutKeysTests
{
    private const int G = 10, X = 27, LeftControl = 224, LeftAlt = 226, RightControl = 228, RightAlt = 230;

    private readonly ShortcutKeys _keys = new();

    [TestCase(LeftControl, LeftAlt)]
    [TestCase(RightControl, RightAlt)]
    public void Control_Alt_and_a_letter_is_not_for_the_guest_until_it_is_released(int control, int alt)
    {
        Assert.That((Press(control), Press(alt)), Is.EqualTo((Shortcut.None, Shortcut.None)));
        Assert.That(Press(G), Is.EqualTo(Shortcut.Grab));
        Assert.That(_keys.Pass(G, true, out Shortcut repeated), Is.False);
        Assert.That(repeated, Is.EqualTo(Shortcut.None));
        Assert.That(_keys.Pass(alt, false, out _), Is.True);
        Assert.That(_keys.Pass(G, false, out _), Is.False);
        Assert.That(_keys.Pass(G, true, out _), Is.True);
    }

    [TestCase(LeftControl)]
    [TestCase(LeftAlt)]
    public void One_of_them_alone_makes_no_shortcut(int modifier)
    {
        _keys.Pass(modifier, true, out _);

        Assert.That(_keys.Pass(G, true, out _), Is.True);
    }

    [Test]
    public void Other_letters_go_to_the_guest()
    {
        Press(LeftControl);
        Press(LeftAlt);

        Assert.That(_keys.Pass(X, true, out _), Is.True);
    }

    [Test]
    public void What_was_held_when_the_keyboard_went_away_is_forgotten()
    {
        Press(LeftControl);
        Press(LeftAlt);
        _keys.Forget();

        Assert.That(_keys.Pass(G, true, out _), Is.True);
    }

    private Shortcut Press(int usage)
    {
        _keys.Pass(usage, true, out Shortcut shortcut);
        return shortcut;
    }
}

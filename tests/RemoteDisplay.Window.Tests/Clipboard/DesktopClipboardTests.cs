using NUnit.Framework;
using RemoteDisplay.Clipboard;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Window.Clipboard;
using RemoteDisplay.Window.Tests.Support;

namespace RemoteDisplay.Window.Tests.Clipboard;

/// <summary>Texts go between the desktop and the guest, each once.</summary>
internal sealed class DesktopClipboardTests
{
    private readonly object _guest = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _said = [];
    private CopyingDesktop _desktop = null!;
    private SharedClipboard _shared = null!;
    private LoopContext _thread = null!;
    private DesktopClipboard _clipboard = null!;
    private int _wakes;

    [SetUp]
    public void Start()
    {
        _said.Clear();
        _wakes = 0;
        (_shared, _thread) = (new SharedClipboard(), new LoopContext(() => _wakes++));
        Connect(new CopyingDesktop());
    }

    [TearDown]
    public void End()
    {
        _clipboard.Dispose();
        _desktop.Dispose();
    }

    [Test]
    public void What_the_guest_copies_is_put_on_the_desktops_clipboard()
    {
        _shared.Set("Gr\u00FC\u00DFe\nof the guest", _guest);
        Assert.That(_desktop.Given, Is.Empty, "only the thread of the windows may");

        _thread.Run();

        Assert.That(_desktop.Given, Is.EqualTo(new[] { "Gr\u00FC\u00DFe\nof the guest" }));
    }

    [Test]
    public void A_guest_that_copies_fast_wakes_the_windows_once_and_the_desktop_has_the_last()
    {
        for (int i = 0; i < 1000; i++)
        {
            _shared.Set($"{i}", _guest);
        }

        _thread.Run();
        Assert.That(_desktop.Given, Is.EqualTo(new[] { "999" }));
        Assert.That(_wakes, Is.EqualTo(1));
        Assert.That(_thread.HasWork, Is.False);
    }

    [Test]
    public void What_the_desktop_copies_is_shared_and_not_given_back()
    {
        Copy("of the desktop");
        _thread.Run();

        Assert.That(_shared.Latest, Is.EqualTo(new CopiedText("of the desktop", _clipboard, 1)));
        Assert.That(_desktop.Given, Is.Empty);
    }

    [Test]
    public void The_report_of_a_text_that_was_put_there_does_not_take_the_place_of_the_next()
    {
        _shared.Set("first", _guest);
        _thread.Run();
        _shared.Set("second", _guest);
        _clipboard.Take();
        Assert.That(_shared.Latest, Is.EqualTo(new CopiedText("second", _guest, 2)));

        _thread.Run();
        Assert.That(_desktop.Given, Is.EqualTo(new[] { "first", "second" }));
    }

    [Test]
    public void The_desktop_may_copy_what_the_guest_had_copied_before()
    {
        _shared.Set("again", _guest);
        _thread.Run();
        Copy("between");
        Copy("again");

        Assert.That(_shared.Latest, Is.EqualTo(new CopiedText("again", _clipboard, 3)));
    }

    [Test]
    public void A_desktop_that_wants_input_first_gets_the_guests_text_at_the_next_press()
    {
        End();
        Connect(new CopyingDesktop { CopiesOnlyAfterInput = true });
        Copy("old");
        _shared.Set("of the guest", _guest);
        _thread.Run();
        _clipboard.Take();
        Assert.That(_desktop.Given, Is.Empty, "it would refuse");
        Assert.That(_shared.Latest.Text, Is.EqualTo("of the guest"), "its old text is no news");

        _clipboard.OnPressed();
        Assert.That(_desktop.Given, Is.EqualTo(new[] { "of the guest" }));
        _shared.Set("next", _guest);
        _thread.Run();
        Assert.That(_desktop.Given, Is.EqualTo(new[] { "of the guest", "next" }));
    }

    [TestCase("of the desktop")]
    [TestCase("", Description = "a picture")]
    public void A_desktop_that_wants_input_first_wants_it_again_after_another_program_copied(string text)
    {
        End();
        Connect(new CopyingDesktop { CopiesOnlyAfterInput = true });
        _clipboard.OnPressed();
        Copy(text);
        _shared.Set("of the guest", _guest);
        _thread.Run();
        Assert.That(_desktop.Given, Is.Empty);

        Copy("later");
        _clipboard.OnPressed();
        Assert.That(_desktop.Given, Is.Empty, "the desktop has copied later than the guest");
    }

    [Test]
    public void A_picture_on_one_side_leaves_the_other_its_text()
    {
        Copy("text");
        _shared.Set("", _guest);
        _thread.Run();
        _clipboard.Take();
        Assert.That(_desktop.Given, Is.Empty);
        Assert.That(_shared.Latest.Text, Is.Empty, "the guest's picture stays, too");

        _shared.Set("text of the guest", _guest);
        _thread.Run();
        Copy("");
        Assert.That(_shared.Latest, Is.EqualTo(new CopiedText("text of the guest", _guest, 3)));
    }

    [Test]
    public void A_text_that_is_too_long_is_not_shared_which_is_said_once()
    {
        Copy(new string('x', SharedClipboard.MaxBytes + 1));
        _clipboard.Take();

        Assert.That(_shared.Latest.Text, Is.Empty);
        Assert.That(
            _said,
            Is.EqualTo(new[] { "the desktop's clipboard is not shared: its text has more than 1048576 bytes" }));
    }

    [Test]
    public void A_program_that_is_slow_to_give_its_text_is_asked_again()
    {
        _desktop.IsLate = true;
        Copy("slow");
        Wait(20);
        Assert.That(_shared.Latest.Text, Is.Empty);

        _desktop.IsLate = false;
        Wait(49);
        Assert.That(_shared.Latest.Text, Is.Empty);
        Wait(1);
        Assert.That(_shared.Latest.Text, Is.EqualTo("slow"));
        Assert.That(_said, Is.Empty);
    }

    [Test]
    public void A_program_that_never_gives_its_text_is_given_up_which_is_said()
    {
        _desktop.IsLate = true;
        for (int i = 0; i < 2; i++)
        {
            _said.Clear();
            Copy("never");
            Wait(3169);
            Assert.That(_said, Is.Empty);
            Wait(1);
            Wait(10_000);
            Assert.That(_said, Is.EqualTo(new[]
            {
                "the desktop's clipboard is not shared: the program that copied does not give its text",
            }));
        }
    }

    [Test]
    public void After_the_end_nothing_is_given()
    {
        _clipboard.Dispose();
        _shared.Set("late", _guest);
        _thread.Run();

        Assert.That(_desktop.Given, Is.Empty);
    }

    private void Connect(CopyingDesktop desktop)
    {
        _desktop = desktop;
        _clipboard = new DesktopClipboard(_shared, _desktop, _thread, _said.Add, _time);
    }

    private void Wait(int milliseconds)
    {
        for (int i = 0; i < milliseconds; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            _thread.Run();
        }
    }

    private void Copy(string text)
    {
        _desktop.Copy(text);
        _clipboard.Take();
    }
}

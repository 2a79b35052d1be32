using NUnit.Framework;
using RemoteDisplay.Input;
using RemoteDisplay.Input.Keymaps;
using RemoteDisplay.Qmp;
using RemoteDisplay.Tests.Qmp;
using RemoteDisplay.Tests.Support;

namespace RemoteDisplay.Tests.Input;

/// <summary>Texts that are typed as a whole.</summary>
internal sealed class TextTyperTests
{
    /// <summary>No key waits longer for room in the guest's keyboard.</summary>
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(60);

    [TestCase("pc105", "us", "en-us", "Hello, World! ~|{}\n\t1 2 3\n")]
    [TestCase("pc105", "de", "de", "Gr\u00FC\u00DFe, \u00C4pfel @ {[]}\\ ~|<> 5 \u20AC yYzZ #+*\n")]
    public async Task A_guest_with_that_keyboard_has_the_text(string model, string layout, string keymap, string text)
    {
        using XkbGuest guest = new(model, layout, keymap == "de" ? "nodeadkeys" : "");
        TextTyper typer = new(new SharedInput(guest, KeyLayout.Of(keymap)));
        Assert.That(typer.FindMissing(text), Is.Empty);
        await typer.TypeAsync(text);

        Assert.That(guest.TakeText(), Is.EqualTo(string.Concat(text.Where(letter => !char.IsControl(letter)))));
        Assert.That(guest.Held, Is.Empty);
    }

    /// <summary>As macOS writes the names of files.</summary>
    [Test]
    public async Task Letters_and_accents_are_put_together()
    {
        RecordingInput together = new();
        await new TextTyper(new SharedInput(together, KeyLayout.Of("de"))).TypeAsync("\u00FC\u00C4");
        RecordingInput apart = new();
        TextTyper typer = new(new SharedInput(apart, KeyLayout.Of("de")));
        await typer.TypeAsync("u\u0308A\u0308");

        Assert.That(apart.Events, Is.EqualTo(together.Events));
        Assert.That(TextTyper.Describe(typer.FindMissing("x\u0308")), Is.EqualTo("\u0308 U+0308"));
    }

    [Test]
    public void What_the_keyboard_lacks_is_found_once_each()
    {
        TextTyper typer = new(new SharedInput(new RecordingInput(), KeyLayout.Of("en-us")));

        Assert.That(
            TextTyper.Describe(typer.FindMissing("na\u00EFve \u20AC \U0001F600 \u00EF\u0007")),
            Is.EqualTo("\u00EF U+00EF, \u20AC U+20AC, \U0001F600 U+1F600, U+0007"));
    }

    [Test]
    public void A_text_that_cannot_reach_the_guest_is_an_error()
    {
        RecordingInput nowhere = new() { ViewOnlyReason = "no QEMU" };

        Assert.That(
            async () => await new TextTyper(new SharedInput(nowhere)).TypeAsync("abc"),
            Throws.TypeOf<IOException>().With.Message.EqualTo("0 of 3 characters were typed: no QEMU"));
    }

    [Test]
    public async Task Typing_waits_until_QEMU_has_taken_the_keys()
    {
        using ScriptedQmp qemu = new();
        ManualTime time = new();
        await using QmpInput input = new(qemu.Path, time);
        await input.FirstAttempt.WaitAsync(Patience.Step);
        Task typing = new TextTyper(new SharedInput(input)).TypeAsync("aaa");
        Patience.WaitFor(() => Presses(qemu) == 2, "the second letter");
        Assert.That(typing.IsCompleted, Is.False, "the guest's keyboard has no room for more");

        while (!typing.IsCompleted)
        {
            Patience.WaitFor(() => typing.IsCompleted || time.HasTimerWithin(s_pace), "a key that waits");
            time.Advance(s_pace);
        }

        await typing;
        Assert.That(Presses(qemu), Is.EqualTo(3));
    }

    [Test]
    public async Task Typing_ends_when_QEMU_goes()
    {
        using ScriptedQmp qemu = new();
        ManualTime time = new();
        await using QmpInput input = new(qemu.Path, time);
        await input.FirstAttempt.WaitAsync(Patience.Step);
        Task typing = new TextTyper(new SharedInput(input)).TypeAsync("aaa");
        Patience.WaitFor(() => Presses(qemu) == 2, "the second letter");
        qemu.DropClient();
        Patience.WaitFor(
            () =>
            {
                time.Advance(s_pace);
                return typing.IsCompleted;
            },
            "the end");

        Assert.That(async () => await typing, Throws.TypeOf<IOException>().With.Message.Contains("no QMP connection"));
    }

    private static int Presses(ScriptedQmp qemu) => qemu.Commands.Count(command => command == "key 30 down");
}

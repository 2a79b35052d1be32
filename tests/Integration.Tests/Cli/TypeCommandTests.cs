using Integration.Tests.Harness;
using NUnit.Framework;
using RemoteDisplay.Tests.Qmp;

namespace Integration.Tests.Cli;

/// <summary>gvt-device type at something that speaks QMP.</summary>
internal sealed class TypeCommandTests
{
    private readonly ScriptedQmp _qemu = new();

    private IEnumerable<string> Keys =>
        _qemu.Commands.Where(command => command.StartsWith("key ", StringComparison.Ordinal));

    [TearDown]
    public void End() => _qemu.Dispose();

    [Test]
    public void A_text_is_typed_on_the_guests_keyboard()
    {
        CommandResult result = GvtProgram.Run("type", "z{", "--qmp", _qemu.Path, "--keymap", "de");

        Assert.That((result.ExitCode, result.Errors, result.Text), Is.EqualTo((0, "", "")));
        Assert.That(
            Keys,
            Is.EqualTo(new[] { "key 21 down", "key 21 up", "key 184 down", "key 8 down", "key 8 up", "key 184 up" }));
    }

    [Test]
    public void Standard_input_is_typed_if_there_is_no_text()
    {
        using ChildProcess type = GvtProgram.Launch(
            ["sh", "-c", "printf 'a\\n' | \"$0\" \"$@\""], ["type", "--qmp", _qemu.Path]);

        Assert.That(type.WaitForExit(Patience.Step), Is.Zero, type.Errors);
        Assert.That(Keys, Is.EqualTo(new[] { "key 30 down", "key 30 up", "key 28 down", "key 28 up" }));
    }

    [Test]
    public void Nothing_is_typed_if_the_keyboard_lacks_a_character()
    {
        CommandResult result = GvtProgram.Run("type", "rm -r caf\u00E9", "--qmp", _qemu.Path);

        Assert.That(
            (result.ExitCode, result.Errors),
            Is.EqualTo((1, "gvt-device: nothing was typed: the keyboard en-us does not have \u00E9 U+00E9")));
        Assert.That(Keys, Is.Empty);
    }

    [Test]
    public void Without_QEMU_there_is_a_message()
    {
        CommandResult result = GvtProgram.Run("type", "ab", "--qmp", "/nowhere/qmp");

        Assert.That(
            (result.ExitCode, result.Errors),
            Is.EqualTo((
                1,
                "gvt-device: 0 of 2 characters were typed: no QMP connection to /nowhere/qmp: no such socket; is QEMU "
                    + "running, with -qmp?")));
    }
}

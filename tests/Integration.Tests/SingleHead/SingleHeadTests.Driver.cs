using Integration.Tests.Harness;
using Integration.Tests.Picture;
using NUnit.Framework;

namespace Integration.Tests.SingleHead;

/// <summary>The driver goes and comes back.</summary>
internal sealed partial class SingleHeadTests
{
    [Test]
    public void The_registers_that_the_driver_uses_are_reported_by_name()
    {
        CommandResult result = GvtProgram.Run("info", "--display-socket", Server.DisplayPath, "--registers");

        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        string[] lines = result.Text.Split('\n');
        Assert.That(
            lines, Has.Some.Matches("^  0x70180  0x[89A-F].......  PLANE_CTL_1_A$"), "the console's plane is on");
        Assert.That(lines, Has.Some.StartsWith("Not modelled; they store like memory ("));
    }

    [Test]
    public void The_register_that_the_driver_has_read_most_in_a_loop_is_named_with_its_bits()
    {
        CommandResult result = GvtProgram.Run("info", "--display-socket", Server.DisplayPath, "--stuck");

        Assert.That((result.ExitCode, result.Errors), Is.EqualTo((0, "")));
        Assert.That(
            result.Text,
            Does.Match(@"longest: \d+ reads of \w.* \(0x[0-9A-F]{5}\), value 0x[0-9A-F]{8}\n  bits that are set: +\w"));
    }

    [Category("Slow")]
    [Test]
    public void The_driver_can_be_unloaded_and_loaded_again_and_again()
    {
        for (int round = 0; round < 2; round++)
        {
            Guest.Do("gvt-i915 unload");
            Assert.That(Guest.Do("ls /sys/class/graphics"), Does.Not.Contain("fb0"), "nobody drives the device");

            Guest.Do("gvt-i915 load && banner");
            ConsoleAssert.ShowsConsole(Server, Guest);
        }
    }
}

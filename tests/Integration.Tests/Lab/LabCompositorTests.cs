using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>`gvt-lab compositor` with compositors of Debian.</summary>
[Category("Qemu")]
[Category("Slow")]
internal sealed class LabCompositorTests : LabTest
{
    [Test]
    public void Monitors_of_a_dock_come_and_go()
    {
        CommandResult run = RunWith(
            "wait-still D 2\nunplug C\nwait-dark C\nflap D 1280x720 5 4\nplug C 1024x768\nwait-size C 1024x768\n"
                + "screenshot C dock.png\n",
            "labwc");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(new FileInfo(PathOf("dock.png")).Length, Is.Positive);
    }

    [Test]
    public void A_compositor_that_ends_too_early_is_a_failure_with_its_words()
    {
        CommandResult run = RunWith("wait 1000\n", "sh", "-c", "sleep 3; echo no display for you; exit 3");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(
            run.Errors, Does.Contain("the compositor ended before the events did, with exit code 3")
                .And.Contain("no display for you"));
    }

    private CommandResult RunWith(string events, params string[] command)
    {
        string file = PathOf("events");
        File.WriteAllText(file, events);
        return Run(["compositor", "--root", "labwc,foot", "--events", file, "--", .. command]);
    }
}

using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>`gvt-lab compositor` with compositors of Debian.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LabCompositorTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-lab-test-");

    [OneTimeSetUp]
    public static void Fetch() => LabProgram.Fetch();

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public void Monitors_of_a_dock_come_and_go()
    {
        CommandResult run = Run(
            "wait-still D 2\nunplug C\nwait-dark C\nflap D 1280x720 5 4\nplug C 1024x768\nwait-size C 1024x768\n"
                + "screenshot C dock.png\n",
            "labwc");
        Assert.That(run.ExitCode, Is.Zero, run.Errors);
        Assert.That(new FileInfo(Path.Combine(_folder.FullName, "dock.png")).Length, Is.Positive);
    }

    [Test]
    public void A_compositor_that_ends_too_early_is_a_failure_with_its_words()
    {
        CommandResult run = Run("wait 1000\n", "sh", "-c", "sleep 3; echo no display for you; exit 3");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(
            run.Errors, Does.Contain("the compositor ended before the events did, with exit code 3")
                .And.Contain("no display for you"));
    }

    private CommandResult Run(string events, params string[] command)
    {
        string file = Path.Combine(_folder.FullName, "events");
        File.WriteAllText(file, events);
        return LabProgram.Run(
            _folder.FullName, ["compositor", "--root", "labwc,foot", "--events", file, "--", .. command]);
    }
}

using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>`gvt-lab igt` with Debian's build of IGT.</summary>
[Category("Qemu")]
[Category("Slow")]
[Parallelizable(ParallelScope.Self)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LabIgtTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gvt-lab-test-");

    [OneTimeSetUp]
    public static void Fetch() => LabProgram.Fetch();

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public void Subtests_run_in_two_guests_and_an_earlier_run_is_a_baseline()
    {
        string results = Path.Combine(_folder.FullName, "results");
        string[] command =
        [
            "igt", "--tests", "kms_addfb_basic@size-*", "--tests", "core_auth@getclient-simple",
            "--tests", "kms_addfb_basic@no-such-subtest", "--jobs", "2", "--cpus", "1", "--out", results,
        ];
        CommandResult run = LabProgram.Run(_folder.FullName, command);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.Errors);
        Assert.That(
            run.Text, Does.Contain("pass kms_addfb_basic@size-max").And.Contain("pass core_auth@getclient-simple")
                .And.Contain("bad: fail kms_addfb_basic@no-such-subtest"));

        string table = Path.Combine(results, "results.tsv");
        CommandResult again = LabProgram.Run(_folder.FullName, [.. command, "--resume", "--baseline", table]);
        Assert.That(again.ExitCode, Is.Zero, again.Errors);
        Assert.That(again.Text, Does.Contain("0 in 0"));
    }
}

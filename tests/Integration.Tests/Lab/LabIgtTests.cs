using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Lab;

/// <summary>`gvt-lab igt` with Debian's build of IGT.</summary>
[Category("Qemu")]
[Category("Slow")]
internal sealed class LabIgtTests : LabTest
{
    [Test]
    public void Subtests_run_in_two_guests_and_an_earlier_run_is_a_baseline()
    {
        string results = PathOf("results");
        string[] command =
        [
            "igt", "--tests", "kms_addfb_basic@size-*", "--tests", "core_auth@getclient-simple",
            "--tests", "kms_addfb_basic@no-such-subtest", "--jobs", "2", "--batch", "20", "--cpus", "1",
            "--out", results,
        ];
        CommandResult run = Run(command);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.Errors);
        Assert.That(
            run.Text, Does.Contain("pass kms_addfb_basic@size-max").And.Contain("pass core_auth@getclient-simple")
                .And.Contain("bad: fail kms_addfb_basic@no-such-subtest"));

        string table = Path.Combine(results, "results.tsv");
        CommandResult again = Run([.. command, "--resume", "--baseline", table]);
        Assert.That(again.ExitCode, Is.Zero, again.Errors);
        Assert.That(again.Text, Does.Contain("0 in 0"));
    }
}

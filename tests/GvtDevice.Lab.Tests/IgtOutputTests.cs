using GvtDevice.Lab.Igt;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

internal sealed class IgtOutputTests
{
    private static readonly string[] s_names = ["kms_a@one", "kms_a@two", "kms_a@three"];

    [Test]
    public void Each_subtest_has_its_result_its_time_and_what_was_printed_for_it()
    {
        IReadOnlyList<IgtResult> results = IgtOutput.Read(
            s_names,
            code: 98,
            """
            IGT-Version: 2.5 (x86_64)
            Starting subtest: one
            Starting dynamic subtest: pipe-A
            Dynamic subtest pipe-A: SUCCESS (0.100s)
            Subtest one: SUCCESS (1.200s)
            Starting subtest: two
            Test assertion failure
            Subtest two: FAIL (2.000s)
            Subtest three: SKIP

            """,
            log: "");
        Assert.That(results.Select(result => result.Name), Is.EqualTo(s_names));
        Assert.That(
            results.Select(result => result.Outcome),
            Is.EqualTo(new[] { IgtOutcome.Pass, IgtOutcome.Fail, IgtOutcome.Skip }));
        Assert.That(results.Select(result => result.Seconds), Is.EqualTo(new[] { 1.2, 2, 0 }));
        Assert.That(results[1].Output, Does.Contain("assertion").And.Not.Contain("pipe-A"));
    }

    [TestCase(128 + 9, IgtOutcome.Timeout)]
    [TestCase(128 + 11, IgtOutcome.Crash)]
    [TestCase(98, IgtOutcome.Crash)]
    public void The_subtest_in_which_the_process_ended_has_the_result_that_its_exit_code_gives(
        int code, IgtOutcome outcome)
    {
        IReadOnlyList<IgtResult> results = IgtOutput.Read(
            s_names, code, "Starting subtest: one\nSubtest one: SUCCESS (1s)\nStarting subtest: two\nstuck", log: "");
        Assert.That(results, Has.Count.EqualTo(2));
        Assert.That(results[1].Outcome, Is.EqualTo(outcome));
        Assert.That(results[1].Output, Does.Contain("stuck"));
    }

    [Test]
    public void A_warning_of_the_kernel_counts_for_the_subtest_that_ran()
    {
        IReadOnlyList<IgtResult> results = IgtOutput.Read(
            s_names,
            code: 0,
            "Starting subtest: one\nSubtest one: SUCCESS (1s)\nStarting subtest: two\nSubtest two: SUCCESS (1s)\n",
            """
            [   14.9] [IGT] kms_a: executing
            [   15.0] [IGT] kms_a: starting subtest one
            [   16.1] [IGT] kms_a: finished subtest one, SUCCESS
            [   16.2] [IGT] kms_a: starting subtest two
            [   16.3] WARNING: CPU: 0 PID: 1
            [   16.4] [IGT] kms_a: finished subtest two, SUCCESS
            [   16.5] [IGT] kms_a: exiting, ret=0
            """);
        Assert.That(
            results.Select(result => result.Outcome), Is.EqualTo(new[] { IgtOutcome.Pass, IgtOutcome.KernelWarning }));
        Assert.That(results[1].Warnings, Does.Contain("WARNING").And.Not.Contain("executing"));
    }

    [Test]
    public void A_warning_after_the_last_subtest_counts_for_it() =>
        Assert.That(
            IgtOutput.Read(
                s_names,
                code: 0,
                "Subtest one: SUCCESS (1s)\n",
                "[IGT] kms_a: finished subtest one, SUCCESS\nWARNING: CPU: 0\n")[0].Outcome,
            Is.EqualTo(IgtOutcome.KernelWarning));

    [Test]
    public void Nothing_counts_from_where_the_driver_lost_the_card() =>
        Assert.That(
            IgtOutput.Read(
                s_names,
                code: 0,
                "Subtest one: SUCCESS (1s)\nSubtest two: SUCCESS (1s)\nSubtest three: SKIP\n",
                """
                [IGT] kms_a: finished subtest one, SUCCESS
                [IGT] kms_a: starting subtest two
                i915 0000:00:02.0: [drm] *ERROR* Lost access to MMIO BAR; all registers now read back as 0xFFFFFFFF!
                [IGT] kms_a: finished subtest two, SUCCESS
                """).Select(result => result.Name),
            Is.EqualTo(new[] { "kms_a@one" }));

    [Test]
    public void What_does_not_name_a_subtest_of_the_batch_is_no_result() =>
        Assert.That(IgtOutput.Read(s_names, code: 79, "Unknown subtest: four\nSubtest five: SKIP\n", ""), Is.Empty);
}

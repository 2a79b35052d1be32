using GvtDevice.Lab.Igt;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

internal sealed class IgtGuestTests
{
    [TestCase(0, IgtOutcome.Pass)]
    [TestCase(77, IgtOutcome.Skip)]
    [TestCase(98, IgtOutcome.Fail)]
    [TestCase(124, IgtOutcome.Timeout)]
    [TestCase(128 + 15, IgtOutcome.Timeout, Description = "SIGTERM, by which busybox' timeout ends a program")]
    [TestCase(128 + 9, IgtOutcome.Timeout, Description = "SIGKILL, if SIGTERM did not help")]
    [TestCase(128 + 11, IgtOutcome.Crash, Description = "SIGSEGV")]
    public void The_exit_code_says_what_became_of_a_subtest(int code, IgtOutcome outcome) =>
        Assert.That(IgtGuest.OutcomeOf(code, hasWarned: false), Is.EqualTo(outcome));

    [Test]
    public void A_warning_of_the_kernel_spoils_a_pass() =>
        Assert.That(IgtGuest.OutcomeOf(0, hasWarned: true), Is.EqualTo(IgtOutcome.KernelWarning));
}

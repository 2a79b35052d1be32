using GvtDevice.Lab.Igt;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

internal sealed class IgtBatchesTests
{
    private static readonly string[] s_batch = ["kms_a@1", "kms_a@2", "kms_a@3"];

    [Test]
    public void A_batch_has_subtests_of_one_binary() =>
        Assert.That(
            IgtBatches.Of(["kms_a@1", "kms_b@1", "kms_c", "kms_a@2", "kms_a@3"], size: 2),
            Is.EqualTo(new string[][] { ["kms_a@1", "kms_a@2"], ["kms_a@3"], ["kms_b@1"], ["kms_c"] }));

    [Test]
    public void What_has_no_result_runs_again_without_what_ended_the_process() =>
        Assert.That(Left("kms_a@2"), Is.EqualTo(new string[][] { ["kms_a@1", "kms_a@3"] }));

    [Test]
    public void Without_any_result_each_runs_alone() =>
        Assert.That(Left(), Is.EqualTo(new string[][] { ["kms_a@1"], ["kms_a@2"], ["kms_a@3"] }));

    [Test]
    public void Nothing_is_left_of_a_whole_batch() =>
        Assert.That(Left("kms_a@1", "kms_a@2", "kms_a@3"), Is.Empty);

    private static IReadOnlyList<IReadOnlyList<string>> Left(params string[] done) =>
        IgtBatches.Left(s_batch, [.. done.Select(name => new IgtResult(name, IgtOutcome.Pass, 1, "", ""))]);
}

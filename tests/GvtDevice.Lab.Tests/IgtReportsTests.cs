using System.Xml.Linq;
using GvtDevice.Lab.Igt;
using NUnit.Framework;

namespace GvtDevice.Lab.Tests;

/// <summary>The files of an IGT run.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class IgtReportsTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-igt-");

    [TearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public void CI_systems_get_each_result_and_what_bad_ones_printed()
    {
        IgtReports reports = Reports(resume: false);
        reports.Add(Result("kms_a@one", IgtOutcome.Pass));
        reports.Add(Result("kms_a@two", IgtOutcome.Skip));
        reports.Add(Result("kms_b", IgtOutcome.KernelWarning) with { Output = "a\0b\e", Warnings = "WARNING: <x>" });
        reports.Finish();

        XElement suite = XElement.Load(PathOf("results.xml"));
        Assert.That(
            (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("skipped")!.Value),
            Is.EqualTo(("3", "1", "1")));
        XElement failure = suite.Descendants("failure").Single();
        Assert.That(failure.Parent!.Attribute("classname")!.Value, Is.EqualTo("kms_b"));
        Assert.That(failure.Attribute("message")!.Value, Is.EqualTo("kernel-warning"));
        Assert.That(failure.Value, Is.EqualTo("ab\nWARNING: <x>"));
        Assert.That(File.ReadAllText(PathOf("kms_b.txt")), Does.Contain("WARNING: <x>"));
        Assert.That(File.Exists(PathOf("kms_a@two.txt")), Is.False);
    }

    [Test]
    public void A_run_that_was_killed_is_resumed_and_another_begins_anew()
    {
        Reports(resume: false).Add(Result("kms_a@one", IgtOutcome.KernelWarning));

        IgtReports resumed = Reports(resume: true);
        Assert.That(resumed.Has("kms_a@one"));
        Assert.That(resumed.Results.Single().Outcome, Is.EqualTo(IgtOutcome.KernelWarning));
        Assert.That(Reports(resume: false).Has("kms_a@one"), Is.False);
    }

    [TestCase(IgtOutcome.Pass, IgtOutcome.Fail, true)]
    [TestCase(IgtOutcome.Skip, IgtOutcome.Crash, true)]
    [TestCase(IgtOutcome.Pass, IgtOutcome.Skip, false)]
    [TestCase(IgtOutcome.Fail, IgtOutcome.Timeout, false)]
    [TestCase(IgtOutcome.Pass, IgtOutcome.Pass, false)]
    public void What_is_worse_than_before_is_named(IgtOutcome before, IgtOutcome now, bool isWorse)
    {
        Reports(resume: false).Add(Result("kms_a@one", before));
        File.Move(PathOf("results.tsv"), PathOf("baseline.tsv"));
        IgtReports reports = Reports(resume: false);
        reports.Add(Result("kms_a@one", now));
        reports.Add(Result("kms_a@new", IgtOutcome.Fail));
        Assert.That(
            reports.WorseThan(PathOf("baseline.tsv")).Select(result => result.Name),
            Is.EqualTo(isWorse ? ["kms_a@one"] : Array.Empty<string>()));
    }

    [TestCase("name\toutcome\tseconds\nkms_a@one\tgood\t1\n")]
    [TestCase("name\toutcome\tseconds\nkms_a@one\n")]
    [TestCase("name\toutcome\tseconds\nkms_a@one\tpass\tlong\n")]
    public void A_table_that_is_none_is_refused(string text)
    {
        File.WriteAllText(PathOf("results.tsv"), text);
        Assert.That(
            () => Reports(resume: true), Throws.InstanceOf<LabException>().With.Message.Contains("no result"));
    }

    private static IgtResult Result(string name, IgtOutcome outcome) => new(name, outcome, 1.5, "", "");

    private IgtReports Reports(bool resume) => new(_folder.FullName, resume);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}

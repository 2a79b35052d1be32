using System.Text;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests;

/// <summary>The shell scripts as a linter sees them.</summary>
internal sealed class ScriptTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    [Test]
    public void Shellcheck_finds_nothing()
    {
        if (!SetUpScript.TryRun("fetch-shellcheck", [], out string shellcheck))
        {
            Assert.Ignore($"there is no shellcheck:\n{shellcheck}");
        }

        string[] scripts = [.. Scripts()];
        Assert.That(scripts, Has.Length.GreaterThan(20));
        using ChildProcess linter = new(
            shellcheck, ["--external-sources", $"--source-path={Repository.Root}", "--format=gcc", .. scripts]);
        int result = linter.WaitForExit(s_limit);

        Assert.That(Encoding.UTF8.GetString(linter.Output()) + linter.Errors, Is.Empty);
        Assert.That(result, Is.Zero);
    }

    [TestCase("--platform", "kbl skl cfl rkl tgl")]
    [TestCase("--guest", "vgpu bare")]
    [TestCase("--qemu-window", "gtk sdl")]
    public void A_choice_that_the_demo_does_not_have_is_refused_before_it_builds_anything(string option, string choices)
    {
        using ChildProcess demo = new(Repository.Script("qemu/demo"), [option, "none"]);

        Assert.That(demo.WaitForExit(s_limit), Is.EqualTo(2));
        Assert.That(demo.Errors, Does.Contain($"{option} is one of: {choices}; not 'none'"));
        Assert.That(demo.Errors, Does.Not.Contain("Building"));
    }

    private static IEnumerable<string> Scripts() =>
        ((string[])["scripts", ".ci", "examples", "src/GvtDevice.Lab/Boot"])
            .SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".sh", StringComparison.Ordinal)
                || IsShell(File.ReadLines(file).FirstOrDefault("")));

    private static bool IsShell(string firstLine) =>
        firstLine.StartsWith("#!", StringComparison.Ordinal) && firstLine.EndsWith("sh", StringComparison.Ordinal);
}

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

    private static IEnumerable<string> Scripts() =>
        ((string[])["scripts", ".ci", "examples"])
            .SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".sh", StringComparison.Ordinal)
                || IsShell(File.ReadLines(file).FirstOrDefault("")));

    private static bool IsShell(string firstLine) =>
        firstLine.StartsWith("#!", StringComparison.Ordinal) && firstLine.EndsWith("sh", StringComparison.Ordinal);
}

using System.Text.RegularExpressions;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests;

/// <summary>The log messages of all projects, as their source declares them.</summary>
internal sealed partial class LogMessageTests
{
    [Test]
    public void No_event_id_stands_twice()
    {
        string[] ids = [.. Declarations(EventId())];

        Assert.That(ids, Has.Length.GreaterThan(50));
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public void A_message_starts_in_lower_case_and_ends_without_a_full_stop()
    {
        string[] messages = [.. Declarations(Message())];

        Assert.That(messages, Has.Length.GreaterThan(50));
        Assert.That(messages.Where(message => CapitalisedWord().IsMatch(message) || message.EndsWith('.')), Is.Empty);
    }

    private static IEnumerable<string> Declarations(Regex part) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file)))
            .Select(declaration => part.Match(declaration.Value).Groups[1].Value);

    [GeneratedRegex(@"\[LoggerMessage\(.*?\)\]\s", RegexOptions.Singleline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"EventId = (\d+)")]
    private static partial Regex EventId();

    [GeneratedRegex(@"Message = ""(.*)""\)\]", RegexOptions.Singleline)]
    private static partial Regex Message();

    [GeneratedRegex("^[A-Z][a-z]")]
    private static partial Regex CapitalisedWord();
}

using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>The tests and protocol/hostile-inputs.md name the same rows.</summary>
public sealed partial class RowCoverageTests
{
    [Test]
    public void Every_row_of_the_table_has_a_test_and_no_test_names_another_row()
    {
        string[] table = [.. File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "hostile-inputs.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)];

        IEnumerable<string> claimed = typeof(RowCoverageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes().OfType<IClaimsRow>())
            .Select(claim => claim.Row)
            .Distinct();

        Assert.That(table, Has.Length.GreaterThan(80).And.Unique);
        Assert.That(claimed, Is.EquivalentTo(table));
    }

    [GeneratedRegex(@"^\| (\d+b?) \|")]
    private static partial Regex Row();
}

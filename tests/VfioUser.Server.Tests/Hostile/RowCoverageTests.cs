using System.Reflection;
using NUnit.Framework;

namespace VfioUser.Server.Tests.Hostile;

public sealed class RowCoverageTests
{
    [Test]
    public void Every_row_of_the_table_of_hostile_inputs_is_claimed_by_a_test()
    {
        string[] table = [.. Enumerable.Range(1, 84).Select(row => $"{row}"), "12b", "66b"];

        IEnumerable<string> claimed = typeof(RowCoverageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes().OfType<IClaimsRow>())
            .Select(claim => claim.Row)
            .Distinct();

        Assert.That(claimed, Is.EquivalentTo(table));
    }
}

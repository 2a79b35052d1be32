using NUnit.Framework;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>One input of protocol/hostile-inputs.md: the number of its row, what it is, and the test's
/// arguments.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class HostileRowAttribute : TestCaseAttribute, IClaimsRow
{
    public HostileRowAttribute(string row, string input, params object?[] arguments)
        : base(arguments)
    {
        Row = row;
        Input = input;
        TestName = $"Row {row}: {input}";
    }

    public string Row { get; }

    public string Input { get; }
}

using NUnit.Framework;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>A test of something wider that proves a row of protocol/hostile-inputs.md too.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RowAttribute(string row) : PropertyAttribute(nameof(Row), row), IClaimsRow
{
    public string Row { get; } = row;
}

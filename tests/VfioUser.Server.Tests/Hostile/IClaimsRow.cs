namespace VfioUser.Server.Tests.Hostile;

/// <summary>Says which row of protocol/hostile-inputs.md a test proves.</summary>
internal interface IClaimsRow
{
    string Row { get; }
}

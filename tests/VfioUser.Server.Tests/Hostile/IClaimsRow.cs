namespace VfioUser.Server.Tests.Hostile;

/// <summary>Says which row of the table of hostile inputs a test proves.</summary>
internal interface IClaimsRow
{
    string Row { get; }
}

namespace GvtDevice;

/// <summary>A digital port that can have a connector. Source: SKL PRM vol. 12 and TGL PRM vol. 12, ports.</summary>
/// <param name="Name">Its name for users, as in the PRM of the platform.</param>
/// <param name="Index">Its position in the order in which connectors are listed, the same on all platforms.</param>
public sealed record DigitalPort(string Name, int Index)
{
    public static readonly DigitalPort A = new("A", 0);

    public static readonly DigitalPort B = new("B", 1);

    public static readonly DigitalPort C = new("C", 2);

    public static readonly DigitalPort D = new("D", 3);

    /// <summary>The first port that can have a Type-C connector.</summary>
    public static readonly DigitalPort TypeC1 = new("TC1", 4);

    public static readonly DigitalPort TypeC2 = new("TC2", 5);

    public static readonly DigitalPort TypeC3 = new("TC3", 6);

    public static readonly DigitalPort TypeC4 = new("TC4", 7);

    /// <summary>The ports of all platforms, in their order.</summary>
    public static readonly IReadOnlyList<DigitalPort> All = [A, B, C, D, TypeC1, TypeC2, TypeC3, TypeC4];
}

namespace GvtDevice;

/// <summary>A digital port with a connector. Source: SKL PRM vol. 12 (ports), GMBUS pin pairs of a Sunrise Point PCH.</summary>
/// <param name="Index">DDI B = 1, C = 2, D = 3.</param>
/// <param name="GmbusPin">GMBUS0 pin pair of its display data channel.</param>
public sealed record OutputPort(int Index, int GmbusPin)
{
    public static readonly OutputPort B = new(1, 5);

    public static readonly OutputPort C = new(2, 4);

    public static readonly OutputPort D = new(3, 6);

    /// <summary>In the order in which heads take them.</summary>
    public static readonly IReadOnlyList<OutputPort> All = [B, C, D];

    public char Letter => GpuLayout.Letter(Index);
}

namespace GvtDevice;

/// <summary>A digital port that can have a connector. Source: SKL PRM vol. 12 (ports).</summary>
/// <param name="Index">Number of the DDI: B = 1, C = 2, D = 3. The port's AUX channel has the same letter.</param>
public sealed record DigitalPort(int Index)
{
    public static readonly DigitalPort B = new(1);

    public static readonly DigitalPort C = new(2);

    public static readonly DigitalPort D = new(3);

    /// <summary>All ports, in the order in which they are assigned to heads.</summary>
    public static readonly IReadOnlyList<DigitalPort> All = [B, C, D];

    public char Letter => GpuLayout.Letter(Index);
}

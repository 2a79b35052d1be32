namespace GvtDevice.Gt.Engines.Commands;

/// <summary>How the length of a command follows from its header. Source: SKL PRM vol. 2a, "DWord Length".</summary>
/// <param name="Bits">Low bits of the header that count dwords; 0 for none.</param>
/// <param name="Bias">Dwords that are not counted.</param>
internal readonly record struct CommandLength(int Bits, int Bias)
{
    /// <summary>The header alone.</summary>
    public static CommandLength One => new(0, 1);

    /// <summary>As most commands: all but the first two dwords are counted.</summary>
    public static CommandLength Counted(int bits = 8) => new(bits, 2);

    public int DwordsOf(uint header) => (int)(header & ((1u << Bits) - 1)) + Bias;
}

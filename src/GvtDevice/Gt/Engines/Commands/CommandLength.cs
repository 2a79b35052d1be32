namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Derives the length of a command from its header. Source: SKL PRM vol. 2a, "DWord Length".</summary>
/// <param name="Bits">Number of low header bits that count dwords; 0 if the length is fixed.</param>
/// <param name="Bias">Dwords that are not counted.</param>
internal readonly record struct CommandLength(int Bits, int Bias)
{
    /// <summary>The length of a command that is only a header.</summary>
    public static CommandLength One => new(0, 1);

    /// <summary>The length of most commands: all but the first two dwords are counted.</summary>
    public static CommandLength Counted(int bits = 8) => new(bits, 2);

    public int DwordsOf(uint header) => (int)(header & ((1u << Bits) - 1)) + Bias;
}

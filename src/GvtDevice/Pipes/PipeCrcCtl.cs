namespace GvtDevice.Pipes;

/// <summary>PIPE_CRC_CTL. Source: SKL PRM vol. 2c, PIPE_CRC_CTL.</summary>
internal readonly record struct PipeCrcCtl(uint Raw)
{
    public bool IsEnabled => (Raw & (1u << 31)) != 0;

    /// <summary>Index of the only universal plane in the checksum; null for the whole picture.</summary>
    public int? Plane => ((Raw >> 28) & 7) switch
    {
        0 => 0,
        2 => 1,
        6 => 2,
        7 => 3,
        5 => 4,
        3 => 5,
        1 => 6,
        _ => null,
    };
}

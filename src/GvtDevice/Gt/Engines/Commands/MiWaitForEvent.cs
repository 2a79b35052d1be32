namespace GvtDevice.Gt.Engines.Commands;

/// <summary>MI_WAIT_FOR_EVENT: the events of the display that a command streamer waits for. Source: SKL PRM vol. 2a,
/// MI_WAIT_FOR_EVENT; Mesa, genxml/gen90.xml.</summary>
internal readonly record struct MiWaitForEvent(uint Raw)
{
    /// <summary>Bits of pipes A, B and C.</summary>
    private static ReadOnlySpan<byte> ScanLineBits => [0, 8, 14];

    private static ReadOnlySpan<byte> VblankBits => [3, 11, 21];

    /// <summary>Bits of planes 1, 2 and 3 of pipe A, then of B, then of C.</summary>
    private static ReadOnlySpan<byte> FlipBits => [1, 2, 6, 9, 10, 7, 15, 20, 16];

    /// <summary>Scan Line Wait Enable: waits until the raster reaches the lines of PIPE_SCANLINE_COMP.</summary>
    public bool ScanLine(int pipe) => Bit(ScanLineBits[pipe]);

    /// <summary>Vertical Blank Wait Enable: waits until the next one begins.</summary>
    public bool Vblank(int pipe) => Bit(VblankBits[pipe]);

    /// <summary>Flip Pending Wait Enable: waits until the plane shows its last flip.</summary>
    public bool Flip(int pipe, int plane) => Bit(FlipBits[(3 * pipe) + plane]);

    private bool Bit(int bit) => (Raw & (1u << bit)) != 0;
}

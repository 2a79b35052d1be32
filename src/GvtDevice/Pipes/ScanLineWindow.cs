namespace GvtDevice.Pipes;

/// <summary>PIPE_SCANLINE_COMP: a range of scan lines, and whether to wait until the raster is inside or outside of it.
/// Source: SKL PRM vol. 2c, PIPE_SCANLINE_COMP; vol. 2a, MI_LOAD_SCAN_LINES_INCL and MI_LOAD_SCAN_LINES_EXCL.</summary>
internal readonly record struct ScanLineWindow(uint Raw)
{
    private const uint Initiate = 1u << 31;
    private const uint Inclusive = 1u << 30;
    private const uint LineMask = 0x1FFF;

    /// <param name="lines">Second dword of MI_LOAD_SCAN_LINES_*: start in bits 28:16, end in bits 12:0.</param>
    /// <param name="isInclusive">Whether the command is MI_LOAD_SCAN_LINES_INCL.</param>
    public static ScanLineWindow Load(uint lines, bool isInclusive) =>
        new(Initiate | (isInclusive ? Inclusive : 0) | (lines & ((LineMask << 16) | LineMask)));

    /// <summary>A window from its lines; lines past the last possible one count as that.</summary>
    public static ScanLineWindow Of(uint start, uint end, bool isInclusive) =>
        Load((Math.Min(start, LineMask) << 16) | Math.Min(end, LineMask), isInclusive);

    /// <summary>Display (Plane) Select, bits 21:19 of MI_LOAD_SCAN_LINES_*: 0 for A, 1 for B, 4 for C; null for a
    /// reserved code.</summary>
    public static int? PipeOf(uint header) => ((header >> 19) & 7) switch
    {
        0 => 0,
        1 => 1,
        4 => 2,
        _ => null,
    };

    /// <summary>Initiate Compare, bit 31.</summary>
    public bool IsInitiated => (Raw & Initiate) != 0;

    /// <summary>The lines of a raster that end the wait, both ends included; Last may exceed the raster's last line.
    /// null if the raster has no such line.</summary>
    /// <param name="total">Number of lines of the raster.</param>
    public (int First, int Last)? LinesIn(int total)
    {
        int start = (int)((Raw >> 16) & LineMask);
        int end = (int)(Raw & LineMask);
        if (start >= total || !IsInitiated)
        {
            return null;
        }

        end = Math.Min(end, total - 1);
        (int first, int count) = (Raw & Inclusive) != 0
            ? (start, ((end - start + total) % total) + 1)
            : ((end + 1) % total, (start - end - 1 + total) % total);
        return count > 0 ? (first, first + count - 1) : null;
    }
}

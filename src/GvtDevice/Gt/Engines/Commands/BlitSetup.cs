namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Second dword of a 2D command, BR13. Source: SKL PRM vol. 2a, XY_SRC_COPY_BLT, XY_FAST_COPY_BLT.</summary>
internal readonly record struct BlitSetup(uint Raw)
{
    /// <summary>Destination Pitch, bits 15:0.</summary>
    public uint Pitch => Raw & 0xFFFF;

    /// <summary>Raster Operation, bits 23:16; a fast copy does not have it.</summary>
    public RasterOperation Operation => (RasterOperation)((Raw >> 16) & 0xFF);

    /// <summary>Color Depth, bits 25:24; a fast copy has other bits.</summary>
    public int BytesPerPixel => ((Raw >> 24) & 3) switch { 0 => 1, 3 => 4, _ => 2 };

    /// <summary>Color Depth of a fast copy, bits 26:24; 0 for a reserved code.</summary>
    public int FastBytesPerPixel => ((Raw >> 24) & 7) switch { 0 => 1, 1 => 2, 3 => 4, 4 => 8, 5 => 16, _ => 0 };

    /// <summary>Source Tile Y Type of a fast copy, bit 31: Y tiling means Yf.</summary>
    public bool IsSourceYf => (Raw & (1u << 31)) != 0;

    /// <summary>Destination Tile Y Type of a fast copy, bit 30: Y tiling means Yf.</summary>
    public bool IsTargetYf => (Raw & (1u << 30)) != 0;
}

/// <summary>How source, pattern and destination are combined; only those that are executed. Source: SKL PRM vol. 2a,
/// "Raster Operations".</summary>
internal enum RasterOperation : uint
{
    SourceCopy = 0xCC,
    PatternCopy = 0xF0,
}

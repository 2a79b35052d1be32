using DisplayModel;
using DisplayModel.Scanout;

namespace GvtDevice.Gtt;

/// <summary>Where the bytes of a surface are that rows of pixels are stored in tiles of. Source: SKL PRM vol. 5,
/// "Tiling".</summary>
/// <param name="Address">Of the first byte.</param>
/// <param name="PitchBytes">Of a row, over all tiles side by side.</param>
/// <param name="Tiling">How tiles are stored.</param>
/// <param name="BytesPerPixel">1, 2, 4, 8 or 16: what the shape of a <see cref="Tiling.Yf"/> tile depends on.</param>
internal readonly record struct TiledSurface(ulong Address, int PitchBytes, Tiling Tiling, int BytesPerPixel)
{
    /// <summary>The address of a byte, and how many bytes of its row follow it side by side.</summary>
    public (ulong Address, int RunLength) Locate(int xBytes, int y)
    {
        if (Tiling == Tiling.Linear)
        {
            return (Address + (ulong)((long)y * PitchBytes) + (ulong)xBytes, int.MaxValue);
        }

        (long offset, int runLength) = TileLayout.Of(Tiling, BytesPerPixel).Locate(PitchBytes, xBytes, y);
        return (Address + (ulong)offset, runLength);
    }
}

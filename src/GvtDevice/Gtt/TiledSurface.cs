using DisplayModel;
using DisplayModel.Scanout;

namespace GvtDevice.Gtt;

/// <summary>A surface whose rows of pixels can be stored in tiles. Source: SKL PRM vol. 5, "Tiling".</summary>
/// <param name="Address">Address of the first byte.</param>
/// <param name="PitchBytes">Bytes of a row, across all tiles side by side.</param>
/// <param name="Tiling">Kind of the tiles.</param>
/// <param name="BytesPerPixel">1, 2, 4, 8 or 16; the shape of a <see cref="Tiling.Yf"/> tile depends on it.</param>
internal readonly record struct TiledSurface(ulong Address, int PitchBytes, Tiling Tiling, int BytesPerPixel)
{
    /// <summary>The address of a byte, and how many bytes of its row are contiguous from there on.</summary>
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

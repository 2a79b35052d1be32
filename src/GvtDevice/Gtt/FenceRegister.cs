using DisplayModel;

namespace GvtDevice.Gtt;

/// <summary>A fence: a range of the aperture that the CPU sees as linear rows although its surface is tiled. Source:
/// SKL PRM vol. 2c, FENCE_LSB and FENCE_MSB.</summary>
/// <param name="Lsb">First page, tiling and valid bit.</param>
/// <param name="Msb">Last page and pitch.</param>
internal readonly record struct FenceRegister(uint Lsb, uint Msb)
{
    private const uint PageMask = 0xFFFF_F000;

    public bool IsValid => (Lsb & 1) != 0;

    /// <summary><see cref="Tiling.X"/> or <see cref="Tiling.Y"/>.</summary>
    public Tiling Tiling => (Lsb & 2) != 0 ? Tiling.Y : Tiling.X;

    /// <summary>Bytes from one row to the next: (bits 11:0 + 1) * 128.</summary>
    public uint PitchBytes => ((Msb & 0xFFF) + 1) * 128;

    public uint Start => Lsb & PageMask;

    public bool Covers(ulong address) => IsValid && address >= Start && address <= (Msb | ~PageMask);

    /// <summary>Translates an address of the linear view.</summary>
    /// <param name="address">An address that the fence <see cref="Covers"/>.</param>
    /// <returns>The address in the surface, and how many bytes from there on are contiguous in both views.</returns>
    public (ulong Address, int RunLength) Detile(ulong address)
    {
        (uint y, uint x) = Math.DivRem((uint)address - Start, PitchBytes);
        return new TiledSurface(Start, (int)PitchBytes, Tiling, BytesPerPixel: 4).Locate((int)x, (int)y);
    }
}

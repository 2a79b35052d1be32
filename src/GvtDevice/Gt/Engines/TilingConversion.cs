using DisplayModel;
using GvtDevice.Gtt;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>Copies a picture to a surface of another tiling, as the video enhancement engine of Gen12 does. Compression
/// of either surface is ignored: this device never compresses. Source: TGL PRM vol. 2a, VEBOX_SURFACE_STATE,
/// VEB_TILING_CONVERT.</summary>
internal sealed class TilingConversion
{
    private const int InputAt = 1;
    private const int OutputAt = 3;
    private const uint IsOutput = 1;

    private VeboxSurface _input;
    private VeboxSurface _output;

    /// <summary>Follows a VEBOX_SURFACE_STATE with all its operands.</summary>
    public void Follow(ReadOnlySpan<uint> command)
    {
        VeboxSurface surface = new(command[2], command[3], command[4]);
        if ((command[1] & IsOutput) != 0)
        {
            _output = surface;
        }
        else
        {
            _input = surface;
        }
    }

    /// <summary>Decodes a VEB_TILING_CONVERT with all its operands.</summary>
    /// <returns>null if it is not modelled: the formats differ, or have no size here.</returns>
    public Blit? Decode(ReadOnlySpan<uint> command)
    {
        if (_input.Format != _output.Format || _input.BytesPerPixel == 0)
        {
            return null;
        }

        ulong from = Address(command[InputAt..]);
        ulong to = Address(command[OutputAt..]);
        (int width, int height) = (_output.WidthPx, _output.HeightPx);
        Blit picture = Copy(_output.At(to), 0, _input.At(from), 0, width, height);
        return _output.HasChroma
            ? picture.Then(Copy(
                _output.ChromaAt(to), _output.ChromaTop, _input.ChromaAt(from), _input.ChromaTop,
                (width + 1) / 2, (height + 1) / 2))
            : picture;
    }

    public void Reset() => (_input, _output) = (default, default);

    public void Save(StateWriter writer)
    {
        _input.Save(writer);
        _output.Save(writer);
    }

    public void Restore(ref StateReader reader) =>
        (_input, _output) = (VeboxSurface.Restore(ref reader), VeboxSurface.Restore(ref reader));

    private static Blit Copy(TiledSurface target, int top, TiledSurface source, int sourceTop, int width, int height) =>
        Blit.Copy(target, new Blit.Rectangle(0, top, width, height), source, (0, sourceTop));

    private static ulong Address(ReadOnlySpan<uint> dwords) =>
        (dwords[0] & ~0xFFFu) | ((ulong)(dwords[1] & 0xFFFF) << 32);
}

/// <summary>VEBOX_SURFACE_STATE. Source: TGL PRM vol. 2a.</summary>
/// <param name="Size">Dword 2.</param>
/// <param name="Layout">Dword 3.</param>
/// <param name="Chroma">Dword 4.</param>
internal readonly record struct VeboxSurface(uint Size, uint Layout, uint Chroma)
{
    private const uint Planar420Bits8 = 4;
    private const uint Planar420Bits16 = 12;

    /// <summary>Width, bits 17:4, minus one.</summary>
    public int WidthPx => (int)((Size >> 4) & 0x3FFF) + 1;

    /// <summary>Height, bits 31:18, minus one.</summary>
    public int HeightPx => (int)(Size >> 18) + 1;

    /// <summary>Surface Format, bits 31:27.</summary>
    public uint Format => Layout >> 27;

    /// <summary>Bytes per pixel, without Cb and Cr of a format that stores them behind; 0 for a format that is not
    /// modelled.</summary>
    public int BytesPerPixel => Format switch
    {
        Planar420Bits8 => 1,
        <= 3 or Planar420Bits16 => 2, // YCRCB_NORMAL and its other orders, PLANAR_420_16
        5 or 8 => 4, // PACKED_444A_8, R8G8B8A8_UNORM
        9 or 13 => 8, // PACKED_444_16, R16G16B16A16
        _ => 0,
    };

    /// <summary>Whether pairs of Cb and Cr follow, one for four pixels. Interleave Chroma, bit 20.</summary>
    public bool HasChroma => Format is Planar420Bits8 or Planar420Bits16 && (Layout & (1u << 20)) != 0;

    /// <summary>The row at which they begin. Y Offset for U, bits 14:0.</summary>
    public int ChromaTop => (int)(Chroma & 0x7FFF);

    /// <summary>The surface at an address. Surface Pitch, bits 19:3, minus one; Tiled Surface, bit 1; Tile Walk, bit
    /// 0: Y.</summary>
    public TiledSurface At(ulong address) => new(address, PitchBytes, Tiling, BytesPerPixel);

    /// <summary>Its pairs of Cb and Cr, as pixels; with the surface at an address.</summary>
    public TiledSurface ChromaAt(ulong address) => new(address, PitchBytes, Tiling, 2 * BytesPerPixel);

    public void Save(StateWriter writer)
    {
        writer.Write(Size);
        writer.Write(Layout);
        writer.Write(Chroma);
    }

    public static VeboxSurface Restore(ref StateReader reader) =>
        new(reader.ReadUInt(), reader.ReadUInt(), reader.ReadUInt());

    private int PitchBytes => (int)((Layout >> 3) & 0x1_FFFF) + 1;

    private Tiling Tiling => (Layout & 3) switch { 0 or 1 => Tiling.Linear, 2 => Tiling.X, _ => Tiling.Y };
}

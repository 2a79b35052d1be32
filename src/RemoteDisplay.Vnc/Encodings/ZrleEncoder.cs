using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Writes tiles of 64x64, each in its shortest form, all deflated. Source: RFC 6143, section 7.7.6.</summary>
/// <param name="budget">The viewer's budget.</param>
internal sealed class ZrleEncoder(CompressionBudget budget) : RectangleEncoder
{
    private const int TileSizePx = 64;

    private readonly ZrleTile _tile = new();
    private readonly OutputBuffer _tiles = new();
    private readonly NoiseGuard _noise = new(budget);
    private Deflater? _deflater;
    private int _level = 2;

    /// <summary>1 (fast) to 9 (small).</summary>
    public int Level
    {
        set => _level = value;
    }

    public override void Encode(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output)
    {
        WriteHeader(output, area, RfbEncoding.Zrle);
        _tiles.Clear();
        bool isStored = _noise.ShouldStore(frame, area);
        for (int y = area.Y; y < area.Bottom; y += TileSizePx)
        {
            for (int x = area.X; x < area.Right; x += TileSizePx)
            {
                PixelRect tile = new PixelRect(x, y, TileSizePx, TileSizePx).Intersect(area);
                if (isStored)
                {
                    ZrleTile.WriteRaw(frame, tile, format.Zrle, _tiles);
                }
                else
                {
                    _tile.Write(frame, tile, format.Zrle, _tiles);
                }
            }
        }

        _deflater ??= new Deflater(_level);
        _deflater.Level = _level;
        ReadOnlySpan<byte> compressed = isStored ? _deflater.Store(_tiles.Written) : _deflater.Compress(_tiles.Written);
        if (!isStored)
        {
            _noise.Learn(_tiles.Length, compressed.Length);
        }

        output.WriteInt32(compressed.Length);
        output.Write(compressed);
    }

    protected override void Dispose(bool disposing)
    {
        _deflater?.Dispose();
        _tiles.Dispose();
        base.Dispose(disposing);
    }
}

using System.Buffers;
using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Writes one colour, a palette with indices, or full colour; deflates the latter two. Writes photographs as
/// JPEG if it has a quality for them. Source: rfbproto, "Tight Encoding".</summary>
/// <param name="budget">The viewer's budget.</param>
internal sealed class TightEncoder(CompressionBudget budget) : RectangleEncoder
{
    private const byte Fill = 0x80;
    private const byte Jpeg = 0x90;
    private const byte PaletteFilter = 1;

    private const int FullColourStream = 0;
    private const int TwoColourStream = 1;
    private const int PaletteStream = 2;

    private readonly Palette _palette = new();
    private readonly TightStreams _streams = new();
    private readonly NoiseGuard _noise = new(budget);
    private JpegEncoder? _jpeg;
    private bool _isLossy;

    /// <summary>Decoders may refuse wider rectangles.</summary>
    public override int MaxWidth => 2048;

    public override int MaxArea => 64 * 1024;

    public override bool LikesSolids => true;

    /// <summary>1 (fast) to 9 (small).</summary>
    public int Level
    {
        set => _streams.Level = value;
    }

    /// <summary>The quality of JPEG, 1 to 100; null for the very pixels.</summary>
    public int? Quality { get; set; }

    public override bool IsLossy => _isLossy;

    /// <summary>Whether the area is to be a JPEG, which only pixels of 32 bits can be.</summary>
    public bool PrefersJpeg(Frame frame, PixelRect area, ViewerFormat format) =>
        Quality is not null && format.Tight.BytesPerPixel == 3
            && Photograph.IsLikely(Photograph.EqualNeighbours(frame, area));

    public override void Encode(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output) =>
        Encode(frame, area, format, PrefersJpeg(frame, area, format), output);

    /// <summary>The same, for a caller that has asked whether the area is to be a JPEG.</summary>
    public void Encode(Frame frame, PixelRect area, ViewerFormat format, bool asJpeg, OutputBuffer output)
    {
        WriteHeader(output, area, RfbEncoding.Tight);
        _isLossy = asJpeg && TryWriteJpeg(frame, area, output);
        if (!_isLossy)
        {
            WritePixels(frame, area, format, output);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _streams.Dispose();
        _jpeg?.Dispose();
        base.Dispose(disposing);
    }

    private bool TryWriteJpeg(Frame frame, PixelRect area, OutputBuffer output)
    {
        int start = output.Length;
        output.Write(Jpeg);
        _jpeg ??= new JpegEncoder();
        if (_jpeg.TryWrite(frame, area, Quality!.Value, output))
        {
            return true;
        }

        output.Truncate(start);
        return false;
    }

    private void WritePixels(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output)
    {
        PixelPacker packer = format.Tight;
        int pixels = area.Width * area.Height;
        if (!_palette.TryBuild(frame, area, MaxColours(pixels, packer.BytesPerPixel)))
        {
            WriteFullColour(frame, area, packer, output);
        }
        else if (_palette.Count == 1)
        {
            output.Write(Fill);
            packer.Pack(_palette.Colours[0], output.Append(packer.BytesPerPixel));
        }
        else
        {
            WritePalette(frame, area, packer, output);
        }
    }

    /// <summary>A palette must save more bytes than it takes; two colours always do.</summary>
    private static int MaxColours(int pixels, int bytesPerPixel) =>
        bytesPerPixel == 1 ? 2 : Math.Clamp(pixels / 4, 2, Palette.MaxColours);

    private void WriteFullColour(Frame frame, PixelRect area, PixelPacker packer, OutputBuffer output)
    {
        int rowLength = area.Width * packer.BytesPerPixel;
        int length = rowLength * area.Height;
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        for (int y = 0; y < area.Height; y++)
        {
            packer.Pack(frame.Row(area.Y + y).Slice(area.X, area.Width), pixels.AsSpan(y * rowLength, rowLength));
        }

        bool isStored = _noise.ShouldStore(frame, area);
        int before = output.Length;
        _streams.Write(FullColourStream, [], pixels.AsSpan(0, length), isStored, output);
        if (!isStored)
        {
            _noise.Learn(length, output.Length - before);
        }

        ArrayPool<byte>.Shared.Return(pixels);
    }

    private void WritePalette(Frame frame, PixelRect area, PixelPacker packer, OutputBuffer output)
    {
        int headLength = 2 + (_palette.Count * packer.BytesPerPixel);
        Span<byte> head = stackalloc byte[2 + (Palette.MaxColours * sizeof(uint))];
        head[0] = PaletteFilter;
        head[1] = (byte)(_palette.Count - 1);
        packer.Pack(_palette.Colours, head[2..]);

        bool isTwoColour = _palette.Count == 2;
        int rowLength = isTwoColour ? (area.Width + 7) / 8 : area.Width;
        int length = rowLength * area.Height;
        byte[] indices = ArrayPool<byte>.Shared.Rent(length);
        for (int y = 0; y < area.Height; y++)
        {
            ReadOnlySpan<uint> row = frame.Row(area.Y + y).Slice(area.X, area.Width);
            Span<byte> target = indices.AsSpan(y * rowLength, rowLength);
            if (isTwoColour)
            {
                PaletteRows.PackBits(row, _palette.Colours[1], target);
            }
            else
            {
                PaletteRows.PackBytes(row, _palette, target);
            }
        }

        int stream = isTwoColour ? TwoColourStream : PaletteStream;
        _streams.Write(stream, head[..headLength], indices.AsSpan(0, length), store: false, output);
        ArrayPool<byte>.Shared.Return(indices);
    }
}

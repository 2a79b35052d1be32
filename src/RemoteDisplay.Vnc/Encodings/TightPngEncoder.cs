using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Png;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Writes one colour, or a PNG file. Only for viewers with 8 bits of each colour in 32. Source: rfbproto,
/// "TightPNG Encoding".</summary>
internal sealed class TightPngEncoder : RectangleEncoder
{
    private const byte Fill = 0x80;
    private const byte Png = 0xA0;

    private readonly Palette _palette = new();
    private readonly OutputBuffer _file = new();

    public override int MaxWidth => 2048;

    /// <summary>Lengths have 22 bits, and a file can be a little longer than its pixels.</summary>
    public override int MaxArea => 256 * 1024;

    public override bool LikesSolids => true;

    public override void Encode(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output)
    {
        WriteHeader(output, area, RfbEncoding.TightPng);
        if (_palette.TryBuild(frame, area, max: 1))
        {
            output.Write(Fill);
            format.Tight.Pack(_palette.Colours[0], output.Append(format.Tight.BytesPerPixel));
            return;
        }

        _file.Clear();
        using (BufferStream stream = new(_file))
        {
            PngEncoder.Write(frame, area, stream);
        }

        output.Write(Png);
        TightStreams.WriteCompactLength(_file.Length, output);
        output.Write(_file.Written);
    }

    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }
}

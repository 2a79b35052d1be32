using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Writes pixels uncompressed. Source: RFC 6143, section 7.7.1.</summary>
internal sealed class RawEncoder : RectangleEncoder
{
    public override void Encode(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output)
    {
        WriteHeader(output, area, RfbEncoding.Raw);
        for (int y = area.Y; y < area.Bottom; y++)
        {
            Span<byte> target = output.Append(area.Width * format.Pixel.BytesPerPixel);
            format.Pixel.Pack(frame.Row(y).Slice(area.X, area.Width), target);
        }
    }
}

using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>For viewers that know both encodings: Tight writes one colour in the fewest bytes and photographs as
/// JPEG, and ZRLE everything else, because it has a palette for each tile.</summary>
/// <param name="tight">Not disposed by this object.</param>
/// <param name="zrle">Not disposed by this object.</param>
internal sealed class TightZrleEncoder(TightEncoder tight, ZrleEncoder zrle) : RectangleEncoder
{
    private bool _usesTight;

    public override int MaxWidth => tight.MaxWidth;

    public override bool LikesSolids => true;

    public override bool IsLossy => _usesTight && tight.IsLossy;

    public override void Encode(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output)
    {
        bool isSolid = SolidArea.ColourOf(frame, area) is not null;
        bool asJpeg = !isSolid && tight.PrefersJpeg(frame, area, format);
        _usesTight = isSolid || asJpeg;
        if (_usesTight)
        {
            tight.Encode(frame, area, format, asJpeg, output);
        }
        else
        {
            zrle.Encode(frame, area, format, output);
        }
    }
}

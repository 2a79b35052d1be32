using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>For viewers that know both encodings: Tight writes one colour in the fewest bytes, and ZRLE everything
/// else, because it has a palette for each tile.</summary>
/// <param name="tight">Not disposed by this object.</param>
/// <param name="zrle">Not disposed by this object.</param>
internal sealed class TightZrleEncoder(TightEncoder tight, ZrleEncoder zrle) : RectangleEncoder
{
    public override int MaxWidth => tight.MaxWidth;

    public override bool LikesSolids => true;

    public override void Encode(Frame frame, PixelRect area, ViewerFormat format, OutputBuffer output)
    {
        bool isSolid = SolidArea.ColourOf(frame, area) is not null;
        (isSolid ? tight : (RectangleEncoder)zrle).Encode(frame, area, format, output);
    }
}

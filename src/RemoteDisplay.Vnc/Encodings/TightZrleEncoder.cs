using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>For viewers that know both: Tight has one colour in the fewest bytes, ZRLE everything else, because its
/// palettes are of a tile each.</summary>
/// <param name="tight">Not owned.</param>
/// <param name="zrle">Not owned.</param>
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

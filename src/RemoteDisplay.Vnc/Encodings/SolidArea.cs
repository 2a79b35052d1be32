using DisplayModel.Geometry;
using DisplayModel.Scanout;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Recognises areas of one colour.</summary>
internal static class SolidArea
{
    /// <returns>null if there are several colours.</returns>
    public static uint? ColourOf(Frame frame, PixelRect area)
    {
        uint colour = frame.Row(area.Y)[area.X];
        for (int y = area.Y; y < area.Bottom; y++)
        {
            if (frame.Row(y).Slice(area.X, area.Width).ContainsAnyExcept(colour))
            {
                return null;
            }
        }

        return colour;
    }
}

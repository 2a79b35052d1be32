using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>The colours that the pixels of <see cref="RfbPixelFormat.ColourMap"/> stand for. Source: RFC 6143, section
/// 7.6.2.</summary>
internal static class ColourMap
{
    private const int Colours = 256;

    public static void Write(OutputBuffer output)
    {
        output.Write((byte)ServerMessageType.SetColourMapEntries);
        output.Write((byte)0);
        output.WriteUInt16(0);
        output.WriteUInt16(Colours);
        RfbPixelFormat format = RfbPixelFormat.ColourMap;
        for (int pixel = 0; pixel < Colours; pixel++)
        {
            output.WriteUInt16(((pixel >> format.RedShift) & format.RedMax) * 0xFFFF / format.RedMax);
            output.WriteUInt16(((pixel >> format.GreenShift) & format.GreenMax) * 0xFFFF / format.GreenMax);
            output.WriteUInt16(((pixel >> format.BlueShift) & format.BlueMax) * 0xFFFF / format.BlueMax);
        }
    }
}

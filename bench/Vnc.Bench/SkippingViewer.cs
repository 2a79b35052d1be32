using RemoteDisplay.Tests.Support;

namespace Vnc.Bench;

/// <summary>Reads updates without decoding them, so that it is not the viewer who sets the pace.</summary>
internal static class SkippingViewer
{
    /// <param name="wire">Of a viewer that knows LastRect.</param>
    public static void ReadUpdate(Wire wire)
    {
        wire.Bytes(4);
        while (true)
        {
            wire.Bytes(4);
            int pixels = wire.U16() * wire.U16();
            switch (wire.S32())
            {
                case RfbClient.LastRect:
                    return;
                case RfbClient.Raw:
                    wire.Bytes(pixels * 4);
                    break;
                case RfbClient.CopyRect:
                    wire.Bytes(4);
                    break;
                case RfbClient.Zrle:
                    wire.Bytes((int)wire.U32());
                    break;
                default:
                    SkipTight(wire, pixels);
                    break;
            }
        }
    }

    /// <summary>Skips a colour, a JPEG, or pixels.</summary>
    private static void SkipTight(Wire wire, int pixels)
    {
        int control = wire.U8();
        int length = pixels * 3;
        if (control == 0x80)
        {
            wire.Bytes(3);
            return;
        }

        if ((control & 0xC0) == 0x40)
        {
            // The only filter is a palette; bench pictures with one have more than a few pixels.
            wire.U8();
            wire.Bytes((wire.U8() + 1) * 3);
        }

        if (length >= 12 || control == 0x90)
        {
            int low = wire.U8();
            int middle = low > 0x7F ? wire.U8() : 0;
            int high = middle > 0x7F ? wire.U8() : 0;
            length = (low & 0x7F) | ((middle & 0x7F) << 7) | (high << 14);
        }

        wire.Bytes(length);
    }
}

using DisplayModel.Geometry;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Writes the pointer's picture. Source: RFC 6143, section 7.8.1; rfbproto, "Cursor With Alpha
/// Pseudo-encoding".</summary>
internal static class CursorEncoder
{
    /// <summary>The least alpha that is visible in viewers that do not know alpha.</summary>
    private const uint VisibleAlpha = 128;

    /// <summary>Pixels, then a mask of one bit each.</summary>
    public static void WritePlain(CursorImage? image, PixelPacker packer, OutputBuffer output)
    {
        WriteHeader(image, RfbEncoding.Cursor, output);
        if (image is null)
        {
            return;
        }

        uint[] row = new uint[image.WidthPx];
        for (int y = 0; y < image.HeightPx; y++)
        {
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = Opaque(image.Row(y)[x]);
            }

            packer.Pack(row, output.Append(row.Length * packer.BytesPerPixel));
        }

        for (int y = 0; y < image.HeightPx; y++)
        {
            Span<byte> mask = output.Append((image.WidthPx + 7) / 8);
            mask.Clear();
            for (int x = 0; x < image.WidthPx; x++)
            {
                mask[x / 8] |= image.Row(y)[x] >> 24 >= VisibleAlpha ? (byte)(0x80 >> (x % 8)) : (byte)0;
            }
        }
    }

    /// <summary>Bytes R, G, B, A, colours premultiplied.</summary>
    public static void WriteWithAlpha(CursorImage? image, OutputBuffer output)
    {
        WriteHeader(image, RfbEncoding.CursorWithAlpha, output);
        output.WriteInt32((int)RfbEncoding.Raw);
        for (int y = 0; y < (image?.HeightPx ?? 0); y++)
        {
            foreach (uint pixel in image!.Row(y))
            {
                output.WriteUInt32(pixel << 8 | pixel >> 24);
            }
        }
    }

    private static void WriteHeader(CursorImage? image, RfbEncoding encoding, OutputBuffer output) =>
        RectangleEncoder.WriteHeader(
            output,
            image is null ? default : new PixelRect(image.HotSpotX, image.HotSpotY, image.WidthPx, image.HeightPx),
            encoding);

    /// <summary>The colour without its alpha; black if the pixel is invisible.</summary>
    private static uint Opaque(uint pixel)
    {
        uint alpha = pixel >> 24;
        return alpha < VisibleAlpha
            ? 0
            : Divide(pixel >> 16, alpha) << 16 | Divide(pixel >> 8, alpha) << 8 | Divide(pixel, alpha);
    }

    private static uint Divide(uint channel, uint alpha) =>
        Math.Min(255, (((channel & 0xFF) * 255) + (alpha / 2)) / alpha);
}

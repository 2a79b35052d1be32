using DisplayModel.Scanout;
using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Chamelium;

/// <summary>The part of a picture that is captured.</summary>
internal readonly record struct CaptureArea(int X, int Y, int WidthPx, int HeightPx)
{
    /// <summary>Bytes of a pixel: red, green, blue.</summary>
    public const int BytesPerPixel = 3;

    public long Bytes => (long)WidthPx * HeightPx * BytesPerPixel;

    /// <param name="arguments">x, y, width and height; all nil or missing for the whole picture.</param>
    /// <param name="at">Where they begin.</param>
    /// <param name="signal">The picture.</param>
    /// <exception cref="XmlRpcFault">It is not within the picture, or some of the four are missing.</exception>
    public static CaptureArea Of(XmlRpcArguments arguments, int at, VideoSignal signal)
    {
        int?[] given = [.. Enumerable.Range(at, 4).Select(arguments.OptionalInt)];
        if (given.All(value => value is null))
        {
            return new CaptureArea(0, 0, signal.WidthPx, signal.HeightPx);
        }

        if (given is not [{ } x, { } y, { } width, { } height])
        {
            throw new XmlRpcFault(XmlRpcFault.WrongArguments, "give x, y, width and height, or none of them");
        }

        return x >= 0 && y >= 0 && width > 0 && height > 0
            && (long)x + width <= signal.WidthPx && (long)y + height <= signal.HeightPx
            ? new CaptureArea(x, y, width, height)
            : throw new XmlRpcFault(
                XmlRpcFault.WrongArguments,
                $"{width}x{height} at {x},{y} is not within the picture of {signal.WidthPx}x{signal.HeightPx}");
    }

    /// <summary>The area of a picture, as red, green and blue of each pixel; null if the picture is too small.
    /// </summary>
    public byte[]? CutFrom(Frame frame)
    {
        if (X + WidthPx > frame.WidthPx || Y + HeightPx > frame.HeightPx)
        {
            return null;
        }

        byte[] rgb = new byte[Bytes];
        int to = 0;
        for (int y = Y; y < Y + HeightPx; y++)
        {
            foreach (uint pixel in frame.Row(y).Slice(X, WidthPx))
            {
                rgb[to] = (byte)(pixel >> 16);
                rgb[to + 1] = (byte)(pixel >> 8);
                rgb[to + 2] = (byte)pixel;
                to += BytesPerPixel;
            }
        }

        return rgb;
    }
}

namespace DisplayModel.Tests;

/// <content>Pixels with luma and chroma.</content>
internal sealed partial class ReferencePlane
{
    private (int Y, int U, int V) Yuv(int column, int row)
    {
        if (IsSemiplanar)
        {
            long x = plane.Aux!.SourceXPx + (((plane.SourceXPx % 2) + column) / 2);
            long y = plane.Aux.SourceYPx + (((plane.SourceYPx % 2) + row) / 2);
            int bytes = PixelBytes;
            return (
                Stored(bytes, k => MainByte(column, row, k)),
                Stored(bytes, k => AuxByte(plane.Tiling, 2 * bytes, x, y, k)),
                Stored(bytes, k => AuxByte(plane.Tiling, 2 * bytes, x, y, bytes + k)));
        }

        if (plane.Format == PixelFormat.Xvyu2101010)
        {
            uint raw = (uint)Enumerable.Range(0, 4).Sum(k => (long)MainByte(column, row, k) << (8 * k));
            return ((int)(raw >> 10) & 1023, (int)raw & 1023, (int)(raw >> 20) & 1023);
        }

        if (IsXvyu)
        {
            return (
                Stored(2, k => MainByte(column, row, 2 + k)),
                Stored(2, k => MainByte(column, row, k)),
                Stored(2, k => MainByte(column, row, 4 + k)));
        }

        if (plane.Format == PixelFormat.Xyuv8888)
        {
            return (MainByte(column, row, 2), MainByte(column, row, 1), MainByte(column, row, 0));
        }

        // Two pixels that are neighbours in the surface share their colour; in a rotated view they are above each
        // other.
        long along = IsTurned ? plane.SourceYPx + (long)row : plane.SourceXPx + (long)column;
        int odd = (int)(along % 2);
        int channelBytes = PixelBytes / 2;
        int[] pair = [.. Enumerable.Range(0, 4).Select(channel => Stored(channelBytes, k => IsTurned
            ? PairByte(plane.SourceXPx + column, along - odd, (channel * channelBytes) + k)
            : PairByte(along - odd, plane.SourceYPx + row, (channel * channelBytes) + k)))];
        return plane.Format switch
        {
            PixelFormat.Yuyv or PixelFormat.Y210 or PixelFormat.Y212 or PixelFormat.Y216 =>
                (pair[2 * odd], pair[1], pair[3]),
            PixelFormat.Yvyu => (pair[2 * odd], pair[3], pair[1]),
            PixelFormat.Uyvy => (pair[1 + (2 * odd)], pair[0], pair[2]),
            _ => (pair[1 + (2 * odd)], pair[2], pair[0]),
        };

        byte PairByte(long x, long y, int k) =>
            ByteAt(plane.SurfaceOffset, plane.StrideBytes, plane.Tiling, PixelBytes, x, y, k);

        // A channel of fewer bits is in the high ones of its bytes.
        int Stored(int bytes, Func<int, byte> byteAt) =>
            Enumerable.Range(0, bytes).Sum(k => byteAt(k) << (8 * k)) >> ((8 * bytes) - YuvBits);
    }

    private Colour FromYuv((int Y, int U, int V) pixel)
    {
        (double kr, double kb) = plane.YuvEncoding switch
        {
            YuvEncoding.Bt601 => (0.299, 0.114),
            YuvEncoding.Bt709 => (0.2126, 0.0722),
            _ => (0.2627, 0.0593),
        };
        // The standards state the ranges in steps of eight bits. Pixels of eight bits stay so until they are blended.
        double step = Math.Pow(2, YuvBits - 8);
        double most = IsDeep ? 65535 : 255;
        bool isFull = plane.YuvRange == YuvRange.Full;
        double codes = Math.Pow(2, YuvBits) - 1;
        double y = Fixed(most / (isFull ? codes : 219 * step)) * (pixel.Y - (isFull ? 0 : 16 * step));
        double c = most / (isFull ? codes : 224 * step);
        (double u, double v) = (pixel.U - (128 * step), pixel.V - (128 * step));
        if (plane.InputMatrix is { } matrix)
        {
            double luma = pixel.Y - (isFull ? 0 : 16 * step);
            return FromMatrix(matrix, luma, most / (isFull ? codes : 219 * step), u, v, c);
        }

        double red = y + (Fixed(c * 2 * (1 - kr)) * v);
        double blue = y + (Fixed(c * 2 * (1 - kb)) * u);
        double green = y + (Fixed(-c * 2 * (1 - kb) * kb / (1 - kr - kb)) * u)
            + (Fixed(-c * 2 * (1 - kr) * kr / (1 - kr - kb)) * v);
        return new Colour(red, green, blue, most).Map(
            value => Math.Clamp(Colour.Round(value), 0, most) * full / most);
    }

    /// <summary>Cr, Y and Cb are the inputs of the matrix; without colour, Cr and Cb are one half.</summary>
    private Colour FromMatrix(ColourMatrix matrix, double y, double luma, double u, double v, double chroma)
    {
        double[] sums = [.. Enumerable.Range(0, 3).Select(row =>
        {
            double[] factors = [.. matrix.Coefficients.Skip(3 * row).Take(3).Select(number => number / 65536.0)];
            double offset = (factors[0] * (matrix.PreOffsets[0] + 32768)) + (factors[1] * matrix.PreOffsets[1])
                + (factors[2] * (matrix.PreOffsets[2] + 32768)) + matrix.PostOffsets[row];
            double sum = (Fixed(factors[0] * chroma) * v) + (Fixed(factors[1] * luma) * y)
                + (Fixed(factors[2] * chroma) * u) + Fixed(offset);
            return Math.Clamp(Colour.Round(sum), 0, 65535) * full / 65535;
        })];
        return new(sums[0], sums[1], sums[2], full);
    }

    private static double Fixed(double coefficient) => Math.Round(coefficient * 65536) / 65536;
}

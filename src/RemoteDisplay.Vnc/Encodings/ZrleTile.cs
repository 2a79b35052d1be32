using DisplayModel.Geometry;
using DisplayModel.Scanout;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Encodings;

/// <summary>Writes a tile in the subencoding that takes the fewest bytes. Source: RFC 6143, section 7.7.6.</summary>
internal sealed class ZrleTile
{
    private const byte Raw = 0;
    private const byte Solid = 1;
    private const byte PlainRle = 128;
    private const int MaxPackedColours = 16;
    private const int MaxRleColours = 127;
    private const int MaxPixels = 64 * 64;

    private readonly uint[] _pixels = new uint[MaxPixels];
    private readonly Palette _palette = new();

    /// <summary>Writes the pixels uncompressed.</summary>
    public static void WriteRaw(Frame frame, PixelRect area, PixelPacker packer, OutputBuffer output)
    {
        output.Write(Raw);
        for (int y = area.Y; y < area.Bottom; y++)
        {
            packer.Pack(frame.Row(y).Slice(area.X, area.Width), output.Append(area.Width * packer.BytesPerPixel));
        }
    }

    public void Write(Frame frame, PixelRect area, PixelPacker packer, OutputBuffer output)
    {
        Span<uint> pixels = _pixels.AsSpan(0, area.Width * area.Height);
        for (int y = 0; y < area.Height; y++)
        {
            frame.Row(area.Y + y).Slice(area.X, area.Width).CopyTo(pixels[(y * area.Width)..]);
        }

        bool hasPalette = _palette.TryBuild(pixels, MaxRleColours);
        if (hasPalette && _palette.Count == 1)
        {
            output.Write(Solid);
            packer.Pack(pixels[0], output.Append(packer.BytesPerPixel));
            return;
        }

        (int runs, int single, int lengthBytes) = CountRuns(pixels);
        int colours = hasPalette ? _palette.Count * packer.BytesPerPixel : int.MaxValue / 2;
        int bits = BitsPerIndex(_palette.Count);
        int rowLength = ((area.Width * bits) + 7) / 8;
        int raw = pixels.Length * packer.BytesPerPixel;
        int packed = hasPalette
            && _palette.Count <= MaxPackedColours ? colours + (rowLength * area.Height) : int.MaxValue;
        int plainRle = (runs * packer.BytesPerPixel) + lengthBytes;
        int paletteRle = colours + runs + lengthBytes - single;
        int shortest = Math.Min(Math.Min(raw, packed), Math.Min(plainRle, paletteRle));

        if (shortest == raw)
        {
            output.Write(Raw);
            packer.Pack(pixels, output.Append(raw));
        }
        else if (shortest == packed)
        {
            WriteColours((byte)_palette.Count, packer, output);
            for (int y = 0; y < area.Height; y++)
            {
                PaletteRows.PackBits(
                    pixels.Slice(y * area.Width, area.Width), _palette, bits, output.Append(rowLength));
            }
        }
        else if (shortest == paletteRle)
        {
            WriteColours((byte)(PlainRle + _palette.Count), packer, output);
            WritePaletteRuns(pixels, output);
        }
        else
        {
            output.Write(PlainRle);
            WritePlainRuns(pixels, packer, output);
        }
    }

    private static int BitsPerIndex(int colours) => colours <= 2 ? 1 : colours <= 4 ? 2 : 4;

    private static int RunLength(ReadOnlySpan<uint> pixels)
    {
        int run = pixels.IndexOfAnyExcept(pixels[0]);
        return run < 0 ? pixels.Length : run;
    }

    /// <summary>Counts the runs, those of one pixel, and the bytes of all their lengths.</summary>
    private static (int Runs, int Single, int LengthBytes) CountRuns(ReadOnlySpan<uint> pixels)
    {
        int runs = 0;
        int single = 0;
        int lengthBytes = 0;
        while (!pixels.IsEmpty)
        {
            int run = RunLength(pixels);
            runs++;
            single += run == 1 ? 1 : 0;
            lengthBytes += 1 + ((run - 1) / 255);
            pixels = pixels[run..];
        }

        return (runs, single, lengthBytes);
    }

    /// <summary>Writes the length minus one, as a sum of bytes of which all but the last are 255.</summary>
    private static void WriteLength(int run, OutputBuffer output)
    {
        int rest = run - 1;
        for (; rest >= 255; rest -= 255)
        {
            output.Write((byte)255);
        }

        output.Write((byte)rest);
    }

    private static void WritePlainRuns(ReadOnlySpan<uint> pixels, PixelPacker packer, OutputBuffer output)
    {
        while (!pixels.IsEmpty)
        {
            int run = RunLength(pixels);
            packer.Pack(pixels[0], output.Append(packer.BytesPerPixel));
            WriteLength(run, output);
            pixels = pixels[run..];
        }
    }

    private void WriteColours(byte subencoding, PixelPacker packer, OutputBuffer output)
    {
        output.Write(subencoding);
        packer.Pack(_palette.Colours, output.Append(_palette.Count * packer.BytesPerPixel));
    }

    private void WritePaletteRuns(ReadOnlySpan<uint> pixels, OutputBuffer output)
    {
        while (!pixels.IsEmpty)
        {
            int run = RunLength(pixels);
            int index = _palette.IndexOf(pixels[0]);
            output.Write((byte)(run == 1 ? index : index | 0x80));
            if (run > 1)
            {
                WriteLength(run, output);
            }

            pixels = pixels[run..];
        }
    }
}

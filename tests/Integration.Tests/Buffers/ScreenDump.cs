using DisplayModel.Scanout;
using Integration.Tests.Harness;

namespace Integration.Tests.Buffers;

/// <summary>What QEMU shows of its own graphics card.</summary>
internal static class ScreenDump
{
    /// <param name="guest">Whose QEMU.</param>
    /// <param name="device">Id of the card, if there are several.</param>
    /// <param name="head">Which of its outputs.</param>
    /// <exception cref="InvalidDataException">QEMU wrote something else than a PPM file of eight bits.</exception>
    public static Frame Take(Guest guest, string? device = null, int head = 0)
    {
        string path = Path.GetTempFileName();
        try
        {
            guest.Monitor.Execute(
                "screendump",
                device is null
                    ? new { filename = path, format = "ppm" }
                    : new { filename = path, format = "ppm", device, head });
            return Parse(File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Frame Parse(byte[] file)
    {
        int position = 0;
        string magic = Word(file, ref position);
        int widthPx = int.Parse(Word(file, ref position), null);
        int heightPx = int.Parse(Word(file, ref position), null);
        string maximum = Word(file, ref position);
        if ((magic, maximum) != ("P6", "255") || file.Length - position != widthPx * heightPx * 3)
        {
            throw new InvalidDataException(
                $"{magic} {widthPx} {heightPx} {maximum} and {file.Length - position} bytes");
        }

        uint[] pixels = new uint[widthPx * heightPx];
        for (int i = 0; i < pixels.Length; i++)
        {
            int at = position + (3 * i);
            pixels[i] = ((uint)file[at] << 16) | ((uint)file[at + 1] << 8) | file[at + 2];
        }

        return new Frame(widthPx, heightPx, pixels);
    }

    /// <summary>Up to the white space after it, which is one byte.</summary>
    private static string Word(byte[] file, ref int position)
    {
        int start = position;
        while (!char.IsWhiteSpace((char)file[position]))
        {
            position++;
        }

        return System.Text.Encoding.ASCII.GetString(file, start, position++ - start);
    }
}

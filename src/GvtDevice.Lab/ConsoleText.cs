using System.Buffers.Binary;
using System.Text;

namespace GvtDevice.Lab;

/// <summary>The text of the guest's virtual terminal, as its kernel tells it. Source: vcs(4); Linux,
/// drivers/tty/vt/vc_screen.c, /dev/vcsu.</summary>
internal static class ConsoleText
{
    /// <summary>Prints the terminal's size, then its characters; both in base64.</summary>
    public const string Command =
        $"{Lab.Busybox} head -c 2 /dev/vcsa | {Lab.Busybox} base64 && {Lab.Busybox} base64 </dev/vcsu";

    private const int SizeLength = 2;

    /// <param name="output">What <see cref="Command"/> has printed.</param>
    /// <returns>The rows, all of the terminal's width; null if the output is something else.</returns>
    public static string[]? Parse(string output)
    {
        string[] parts = output.Split('\n', 2);
        byte[] size = new byte[SizeLength];
        byte[] cells = new byte[output.Length];
        if (parts.Length < 2
            || !Convert.TryFromBase64String(parts[0], size, out int sizeLength) || sizeLength != SizeLength
            || !Convert.TryFromBase64String(parts[1], cells, out int length)
            || length != size[0] * size[1] * sizeof(uint))
        {
            return null;
        }

        string[] rows = new string[size[0]];
        for (int y = 0; y < rows.Length; y++)
        {
            StringBuilder row = new();
            for (int x = 0; x < size[1]; x++)
            {
                int at = ((y * size[1]) + x) * sizeof(uint);
                uint character = BinaryPrimitives.ReadUInt32LittleEndian(cells.AsSpan(at));
                row.Append(Rune.TryCreate(character, out Rune rune) ? rune.ToString() : "?");
            }

            rows[y] = row.ToString();
        }

        return rows;
    }

    /// <summary>Rows without blanks at their ends.</summary>
    public static string Join(string[] rows) => string.Join('\n', rows.Select(row => row.TrimEnd()));

    /// <summary>Whether a text is there; it may continue in the next row.</summary>
    public static bool Has(string[] rows, string text) =>
        Join(rows).Contains(text, StringComparison.Ordinal)
        || string.Concat(rows).Contains(text, StringComparison.Ordinal);
}

using System.Buffers.Binary;
using System.Text;

namespace Integration.Tests.Firmware;

/// <summary>GRUB's font, for reading text from a picture. Source: GRUB developers manual, PFF2 Font File
/// Format.</summary>
internal sealed class GrubFont : ICellFont
{
    private const int IndexEntryBytes = 9;
    private const int GlyphHeaderBytes = 10;

    /// <summary>Behind the line-drawing characters.</summary>
    private const uint LastCharacter = 0x257F;

    private readonly Dictionary<string, char> _characters = [];
    private readonly int _ascentPx;

    /// <param name="path">A file of the format .pf2.</param>
    public GrubFont(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        ReadOnlySpan<byte> index = [];
        string section;
        for (int at = 0; (section = Encoding.ASCII.GetString(file.Slice(at, 4))) != "DATA";)
        {
            ReadOnlySpan<byte> data = file.Slice(at + 8, BinaryPrimitives.ReadInt32BigEndian(file[(at + 4)..]));
            switch (section)
            {
                case "MAXH":
                    CellHeightPx = BinaryPrimitives.ReadUInt16BigEndian(data);
                    break;
                case "ASCE":
                    _ascentPx = BinaryPrimitives.ReadUInt16BigEndian(data);
                    break;
                case "CHIX":
                    index = data;
                    break;
            }

            at += 8 + data.Length;
        }

        for (; index.Length > 0; index = index[IndexEntryBytes..])
        {
            uint character = BinaryPrimitives.ReadUInt32BigEndian(index);
            if (character is >= ' ' and <= LastCharacter)
            {
                Add((char)character, file[BinaryPrimitives.ReadInt32BigEndian(index[5..])..]);
            }
        }
    }

    public int CellHeightPx { get; }

    public char Character(string look) => _characters.GetValueOrDefault(look, '\uFFFD');

    private void Add(char character, ReadOnlySpan<byte> glyph)
    {
        (int width, int height) = (Signed(glyph, 0), Signed(glyph, 2));
        (int left, int top) = (Signed(glyph, 4), _ascentPx - Signed(glyph, 6) - height);
        char[] look = new char[TextScreen.CellWidthPx * CellHeightPx];
        Array.Fill(look, '0');
        for (int i = 0; i < width * height; i++)
        {
            (int x, int y) = (left + (i % width), top + (i / width));
            bool isLit = (glyph[GlyphHeaderBytes + (i / 8)] & (0x80 >> (i % 8))) != 0;
            if (isLit && x is >= 0 and < TextScreen.CellWidthPx && y >= 0 && y < CellHeightPx)
            {
                look[(y * TextScreen.CellWidthPx) + x] = '1';
            }
        }

        _characters.TryAdd(new string(look), character);
    }

    private static int Signed(ReadOnlySpan<byte> glyph, int at) => BinaryPrimitives.ReadInt16BigEndian(glyph[at..]);
}

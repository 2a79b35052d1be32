using DisplayModel.Scanout;

namespace Integration.Tests.Firmware;

/// <summary>A font whose characters fill cells of 8 columns.</summary>
internal interface ICellFont
{
    int CellHeightPx { get; }

    /// <param name="look">'1' for each pixel that is lit and '0' for the others, row by row.</param>
    /// <returns>The first of the characters that look so; U+FFFD if none does.</returns>
    char Character(string look);
}

/// <summary>A row of a text screen.</summary>
/// <param name="Text">Without blanks at its end; a cell that is none of the font's characters is U+FFFD.</param>
/// <param name="IsHighlighted">Part of it has another background than black.</param>
internal sealed record TextRow(string Text, bool IsHighlighted);

/// <summary>Reads the text that a boot loader or a BIOS shows.</summary>
internal static class TextScreen
{
    public const int CellWidthPx = 8;

    /// <param name="frame">The picture.</param>
    /// <param name="font">The font of the text.</param>
    /// <param name="borderPx">Pixels around the text.</param>
    public static IReadOnlyList<TextRow> Read(Frame frame, ICellFont font, int borderPx) =>
    [
        .. Enumerable.Range(0, (frame.HeightPx - (2 * borderPx)) / font.CellHeightPx)
            .Select(row => ReadRow(frame, font, borderPx, borderPx + (row * font.CellHeightPx))),
    ];

    private static TextRow ReadRow(Frame frame, ICellFont font, int left, int top)
    {
        char[] text = new char[(frame.WidthPx - (2 * left)) / CellWidthPx];
        bool isHighlighted = false;
        for (int column = 0; column < text.Length; column++)
        {
            uint[] pixels = Cell(frame, font, left + (column * CellWidthPx), top);
            uint background = pixels.CountBy(pixel => pixel).MaxBy(count => count.Value).Key;
            text[column] = font.Character(string.Concat(pixels.Select(pixel => pixel == background ? '0' : '1')));
            isHighlighted |= background != 0;
        }

        return new TextRow(new string(text).TrimEnd(), isHighlighted);
    }

    private static uint[] Cell(Frame frame, ICellFont font, int left, int top)
    {
        List<uint> pixels = [];
        for (int y = top; y < top + font.CellHeightPx; y++)
        {
            pixels.AddRange(frame.Row(y).Slice(left, CellWidthPx));
        }

        return [.. pixels];
    }
}

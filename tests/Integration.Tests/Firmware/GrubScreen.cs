using DisplayModel.Scanout;

namespace Integration.Tests.Firmware;

/// <summary>A row of GRUB's screen.</summary>
/// <param name="Text">Without blanks at its end; a cell that is none of the font's characters is U+FFFD.</param>
/// <param name="IsHighlighted">Part of it has another background.</param>
internal sealed record GrubRow(string Text, bool IsHighlighted);

/// <summary>Reads the text that GRUB's graphical terminal shows.</summary>
internal static class GrubScreen
{
    /// <summary>Source: GRUB, term/gfxterm.c, DEFAULT_BORDER_WIDTH.</summary>
    private const int BorderPx = 10;

    public static IReadOnlyList<GrubRow> Read(Frame frame, GrubFont font) =>
    [
        .. Enumerable.Range(0, (frame.HeightPx - (2 * BorderPx)) / font.CellHeightPx)
            .Select(row => ReadRow(frame, font, BorderPx + (row * font.CellHeightPx))),
    ];

    private static GrubRow ReadRow(Frame frame, GrubFont font, int top)
    {
        int columns = (frame.WidthPx - (2 * BorderPx)) / GrubFont.CellWidthPx;
        char[] text = new char[columns];
        bool isHighlighted = false;
        for (int column = 0; column < columns; column++)
        {
            uint[] pixels = Cell(frame, font, BorderPx + (column * GrubFont.CellWidthPx), top);
            uint background = pixels.CountBy(pixel => pixel).MaxBy(count => count.Value).Key;
            text[column] = font.Character(string.Concat(pixels.Select(pixel => pixel == background ? '0' : '1')));
            isHighlighted |= background != 0;
        }

        return new GrubRow(new string(text).TrimEnd(), isHighlighted);
    }

    private static uint[] Cell(Frame frame, GrubFont font, int left, int top)
    {
        List<uint> pixels = [];
        for (int y = top; y < top + font.CellHeightPx; y++)
        {
            pixels.AddRange(frame.Row(y).Slice(left, GrubFont.CellWidthPx));
        }

        return [.. pixels];
    }
}

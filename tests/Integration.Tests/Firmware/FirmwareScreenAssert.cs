using DisplayModel.Scanout;
using NUnit.Framework;

namespace Integration.Tests.Firmware;

/// <summary>Reads text from a picture of edk2's console, whose cells have 8 by 19 pixels and are in the middle of the
/// screen. Source: UEFI specification, section 34.2 (narrow glyphs); edk2, GraphicsConsoleDxe.</summary>
internal static class FirmwareScreenAssert
{
    private const int CellWidthPx = 8;
    private const int CellHeightPx = 19;

    /// <summary>The lines are at the top of the screen, cell by cell: the same character always looks the same, other
    /// characters look different, and what is not text is black.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="columns">Columns of the console.</param>
    /// <param name="rows">Rows of the console.</param>
    /// <param name="lines">The text of the first rows.</param>
    public static void ShowsText(Frame frame, int columns, int rows, IReadOnlyList<string> lines)
    {
        (int left, int top) =
            ((frame.WidthPx - (columns * CellWidthPx)) / 2, (frame.HeightPx - (rows * CellHeightPx)) / 2);
        Dictionary<char, string> looks = new() { [' '] = new string('0', CellWidthPx * CellHeightPx) };
        for (int row = 0; row < lines.Count; row++)
        {
            string line = lines[row].PadRight(columns);
            for (int column = 0; column < columns; column++)
            {
                string look = Look(frame, left + (column * CellWidthPx), top + (row * CellHeightPx));
                string place = $"'{line[column]}' in row {row}, column {column}";
                Assert.That(
                    looks.TryAdd(line[column], look) || looks[line[column]] == look, Is.True,
                    $"{place} does not look like its equals");
            }
        }

        Assert.That(looks.Values, Is.Unique, "different characters look different");
        Assert.That(looks, Has.Count.GreaterThan(20), "kinds of character");
        for (int y = 0; y < top; y++)
        {
            Assert.That(frame.Row(y).ContainsAnyExcept(0u), Is.False, $"row {y} is above the text and black");
        }
    }

    /// <summary>Whether each pixel of a cell is lit.</summary>
    private static string Look(Frame frame, int x, int y) => string.Concat(
        Enumerable.Range(0, CellWidthPx * CellHeightPx).Select(i =>
            frame.Row(y + (i / CellWidthPx))[x + (i % CellWidthPx)] == 0 ? '0' : '1'));
}

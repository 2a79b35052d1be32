using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;
using VfioUser.Display.Client;

namespace Integration.Tests.Picture;

/// <summary>Compares pictures with what the guest's text console must look like in them.</summary>
internal static class ConsoleAssert
{
    private const int CellWidthPx = 8;
    private const int CellHeightPx = 16;

    /// <summary>The colour bars of the banner, which are eight cells each: red, brown, green, cyan, blue, magenta,
    /// grey.</summary>
    private static readonly uint[] s_bars = [0xAA0000, 0xAA5500, 0x00AA00, 0x00AAAA, 0x0000AA, 0xAA00AA, 0xAAAAAA];

    /// <summary>A head shows the console, cell by cell, and the banner is on it.</summary>
    public static void ShowsConsole(GvtDeviceProcess server, Guest guest, int head = 0)
    {
        (Frame frame, ConsoleScreen screen) = Text(server, guest, head);
        BarsAreThere(frame, screen);
    }

    /// <summary>A head shows the console, cell by cell, with or without the banner.</summary>
    public static void ShowsText(GvtDeviceProcess server, Guest guest, int head = 0) => Text(server, guest, head);

    /// <summary>As <see cref="ShowsConsole(GvtDeviceProcess, Guest, int)"/>, in the size of the head's
    /// monitor.</summary>
    public static void ShowsConsole(GvtDeviceProcess server, Guest guest, int head, (int WidthPx, int HeightPx) size)
    {
        using DisplayClient client = server.Connect();
        Frame frame = client.Capture(head)!;
        Assert.That((frame.WidthPx, frame.HeightPx), Is.EqualTo(size));
        ShowsConsole(server, guest, head);
    }

    private static (Frame Frame, ConsoleScreen Screen) Text(GvtDeviceProcess server, Guest guest, int head)
    {
        (Frame frame, ConsoleScreen screen) = CaptureQuiet(server, guest, head);
        CellsAgree(frame, screen);
        BesideTheTextIsNothing(frame, screen);
        return (frame, screen);
    }

    /// <summary>A picture and the text it shows, with nothing changing in between and no cursor in the way.</summary>
    private static (Frame Frame, ConsoleScreen Screen) CaptureQuiet(GvtDeviceProcess server, Guest guest, int head)
    {
        guest.Do("printf '\\033[?25l' >/dev/tty1");
        using DisplayClient client = server.Connect();
        Frame? frame = null;
        ConsoleScreen? screen = null;
        bool quiet = Patience.Until(
            () =>
            {
                screen = ConsoleScreen.Read(guest);
                Frame? first = client.Capture(head);
                frame = client.Capture(head);
                return first is not null && frame is not null && frame.Pixels.SequenceEqual(first.Pixels)
                    && ConsoleScreen.Read(guest).ShowsTheSameAs(screen);
            },
            Patience.Step);
        guest.Do("printf '\\033[?25h' >/dev/tty1");
        Assert.That(quiet, Is.True, "the console has come to rest on a lit head");
        return (frame!, screen!);
    }

    /// <summary>Blank cells are all background; others consist of their two colours; the same glyph always looks the
    /// same and different glyphs look different.</summary>
    private static void CellsAgree(Frame frame, ConsoleScreen screen)
    {
        Dictionary<ConsoleCell, string> looks = [];
        for (int row = 0; row < screen.Rows; row++)
        {
            for (int column = 0; column < screen.Columns; column++)
            {
                ConsoleCell cell = screen[row, column];
                uint[] pixels = Cell(frame, row, column);
                string place = $"row {row}, column {column}, glyph 0x{cell.Glyph:X2}, attribute 0x{cell.Attribute:X2}";
                HasItsColours(cell, pixels, place);
                string look = Convert.ToHexString(Array.ConvertAll(pixels, p => (byte)(p == cell.Foreground ? 1 : 0)));
                Require(looks.TryAdd(cell, look) || looks[cell] == look, $"{place} does not look like its equals");
            }
        }

        IEnumerable<IGrouping<byte, string>> looksByAttribute =
            looks.Where(look => !look.Key.IsBlank).GroupBy(look => look.Key.Attribute, look => look.Value);
        foreach (IGrouping<byte, string> glyphs in looksByAttribute)
        {
            Assert.That(glyphs, Is.Unique, $"glyphs with attribute 0x{glyphs.Key:X2} differ");
        }

        Assert.That(looks.Keys.Count(cell => !cell.IsBlank), Is.GreaterThan(20), "kinds of glyph on the screen");
    }

    private static void HasItsColours(ConsoleCell cell, uint[] pixels, string place)
    {
        if (cell.IsBlank)
        {
            Require(Array.TrueForAll(pixels, p => p == cell.Background), $"{place} is not blank");
        }
        else
        {
            Require(
                Array.TrueForAll(pixels, p => p == cell.Foreground || p == cell.Background),
                $"{place} has a third colour");
            Require(Array.Exists(pixels, p => p == cell.Foreground), $"{place} shows nothing");
        }
    }

    private static void BesideTheTextIsNothing(Frame frame, ConsoleScreen screen)
    {
        for (int y = 0; y < frame.HeightPx; y++)
        {
            int left = y < screen.Rows * CellHeightPx ? screen.Columns * CellWidthPx : 0;
            Require(!frame.Row(y)[left..].ContainsAnyExcept(0u), $"row {y} is not black beside the text");
        }
    }

    /// <summary>Thousands of cells are checked: a constraint for each would take longer than all the rest.</summary>
    private static void Require(bool condition, string complaint)
    {
        if (!condition)
        {
            Assert.Fail(complaint);
        }
    }

    private static void BarsAreThere(Frame frame, ConsoleScreen screen)
    {
        uint[] expected = [.. s_bars.SelectMany(colour => Enumerable.Repeat(colour, 8 * CellWidthPx))];
        bool found = Enumerable.Range(0, screen.Rows * CellHeightPx)
            .Any(y => frame.Row(y).Slice(2 * CellWidthPx, expected.Length).SequenceEqual(expected));
        Assert.That(found, Is.True, "the banner's colour bars are on the screen");
    }

    private static uint[] Cell(Frame frame, int row, int column)
    {
        uint[] pixels = new uint[CellWidthPx * CellHeightPx];
        for (int y = 0; y < CellHeightPx; y++)
        {
            frame.Row((row * CellHeightPx) + y).Slice(column * CellWidthPx, CellWidthPx)
                .CopyTo(pixels.AsSpan(y * CellWidthPx));
        }

        return pixels;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DisplayModel.Timing;

/// <summary>A size and a rate as text: <c>1920x1080</c>, <c>1920x1080@59.94</c>.</summary>
/// <param name="RefreshMilliHertz">Refresh rate in millihertz; 60 Hz if the text has none.</param>
public readonly record struct ModeText(int WidthPx, int HeightPx, int RefreshMilliHertz)
{
    private const int DefaultRefreshMilliHertz = 60_000;

    /// <exception cref="FormatException">The text is not a mode; the message shows the syntax.</exception>
    public static ModeText Parse(string text) =>
        TryParse(text, out ModeText mode)
            ? mode
            : throw new FormatException(
                $"\"{text}\" is not a mode. Write WIDTHxHEIGHT or WIDTHxHEIGHT@HERTZ, such as 1920x1080@60.");

    /// <summary>Parses a mode. Does not check whether it has a timing; <c>CvtTiming.For</c> does.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ModeText mode)
    {
        mode = default;
        string[] sizeAndRate = (text ?? "").Split('@');
        string[] size = sizeAndRate[0].Split('x');
        int refreshMilliHertz = DefaultRefreshMilliHertz;
        if (sizeAndRate.Length > 2 || size.Length != 2
            || !TryParseCount(size[0], out int widthPx) || !TryParseCount(size[1], out int heightPx)
            || (sizeAndRate.Length == 2 && !TryParseRate(sizeAndRate[1], out refreshMilliHertz)))
        {
            return false;
        }

        mode = new ModeText(widthPx, heightPx, refreshMilliHertz);
        return true;
    }

    /// <summary>The shortest text of this mode.</summary>
    public override string ToString() =>
        RefreshMilliHertz == DefaultRefreshMilliHertz
            ? $"{WidthPx}x{HeightPx}"
            : string.Create(CultureInfo.InvariantCulture, $"{WidthPx}x{HeightPx}@{RefreshMilliHertz / 1000m:0.###}");

    private static bool TryParseCount(string text, out int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;

    private static bool TryParseRate(string text, out int milliHertz)
    {
        milliHertz = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal hertz)
            || hertz <= 0 || hertz > int.MaxValue / 1000 || decimal.Truncate(hertz * 1000) != hertz * 1000)
        {
            return false;
        }

        milliHertz = (int)(hertz * 1000);
        return true;
    }
}

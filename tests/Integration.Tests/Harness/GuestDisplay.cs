using System.Drawing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Integration.Tests.Harness;

/// <summary>What the guest's driver says about its connectors, as modetest prints it.</summary>
internal static partial class GuestDisplay
{
    /// <summary>The connectors in the order of heads, with the modes that the driver offers.</summary>
    public static IReadOnlyList<GuestConnector> Connectors(Guest guest)
    {
        List<GuestConnector> connectors = [];
        List<GuestMode> modes = [];
        foreach (string line in guest.Do("modetest -M i915 -c").Split('\n'))
        {
            if (ConnectorLine().Match(line) is { Success: true } connector)
            {
                modes = [];
                connectors.Add(new GuestConnector(
                    Number(connector, "id"),
                    connector.Groups["name"].Value,
                    connector.Groups["status"].Value == "connected",
                    modes));
            }
            else if (ModeLine().Match(line) is { Success: true } mode)
            {
                modes.Add(new GuestMode(
                    Number(mode, "index"),
                    Number(mode, "width"),
                    Number(mode, "height"),
                    (long)Number(mode, "htotal") * Number(mode, "vtotal"),
                    1000L * Number(mode, "kilohertz")));
            }
        }

        return connectors;
    }

    /// <summary>The ids of the pipes, in the order of heads.</summary>
    public static IReadOnlyList<int> Crtcs(Guest guest) =>
        [.. CrtcLine().Matches(guest.Do("modetest -M i915 -p")).Select(match => Number(match, "id"))];

    /// <summary>Where the driver has put the cursor of the first pipe.</summary>
    public static Rectangle Cursor(Guest guest)
    {
        Match place = CursorLine().Match(guest.Do("cat /sys/kernel/debug/dri/0/i915_display_info"));
        return new Rectangle(Number(place, "x"), Number(place, "y"), Number(place, "width"), Number(place, "height"));
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<id>[0-9]+)\t[0-9]+\t(?<status>connected|disconnected|unknown)\t(?<name>\S+)")]
    private static partial Regex ConnectorLine();

    [GeneratedRegex(
        @"^  #(?<index>\d+) \S+ [\d.]+ (?<width>\d+) \d+ \d+ (?<htotal>\d+)"
        + @" (?<height>\d+) \d+ \d+ (?<vtotal>\d+) (?<kilohertz>\d+) ")]
    private static partial Regex ModeLine();

    [GeneratedRegex(@"^(?<id>[0-9]+)\t[0-9]+\t\([0-9]+,[0-9]+\)\t\([0-9]+x[0-9]+\)", RegexOptions.Multiline)]
    private static partial Regex CrtcLine();

    [GeneratedRegex(@":cursor A\]: type=CUR\n.*dst=(?<width>[0-9]+)x(?<height>[0-9]+)(?<x>[+-][0-9]+)(?<y>[+-][0-9]+)")]
    private static partial Regex CursorLine();
}

internal sealed record GuestConnector(int Id, string Name, bool IsConnected, IReadOnlyList<GuestMode> Modes)
{
    /// <summary>The mode of that size whose rate is nearest.</summary>
    public GuestMode Mode(int widthPx, int heightPx, double hertz) =>
        Modes.Where(mode => mode.WidthPx == widthPx && mode.HeightPx == heightPx)
            .MinBy(mode => Math.Abs(mode.Hertz - hertz))
        ?? throw new InvalidOperationException($"{Name} offers no {widthPx}x{heightPx}");
}

/// <param name="Index">The number by which modetest knows it.</param>
/// <param name="WidthPx">The active part.</param>
/// <param name="HeightPx">The active part.</param>
/// <param name="FramePixels">Pixels per frame, blanking included.</param>
/// <param name="PixelClockHz">As the driver asks for it.</param>
internal sealed record GuestMode(int Index, int WidthPx, int HeightPx, long FramePixels, long PixelClockHz)
{
    public double Hertz => (double)PixelClockHz / FramePixels;

    public double FrameNs => FramePixels * 1e9 / PixelClockHz;
}

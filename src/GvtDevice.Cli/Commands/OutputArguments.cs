using System.CommandLine;

namespace GvtDevice.Cli.Commands;

/// <summary>--output and --mode of serve.</summary>
internal static class OutputArguments
{
    public static readonly Option<string[]> Outputs = new("--output")
    {
        Description = "A connector, hdmi, dp or edp, on a port of the platform, and its monitor: B=hdmi:1920x1080@60, "
            + "C=dp:edid=FILE, D=dp:none; \",audio\" gives it loudspeakers, \",hdr\" a high dynamic range, "
            + "\",vrr=48-60\" a variable rate; a panel (edp) can have \",psr=0|1|2\" and \",drrs=40\". "
            + "D=none leaves the port without a connector.",
        HelpName = "PORT=KIND:MONITOR",
    };

    public static readonly Option<string[]> Modes = new("--mode")
    {
        Description = "An HDMI monitor on the next free port and the mode it prefers; once for each head. "
            + $"[default without --output: {OutputOptions.DefaultMode}]",
        HelpName = "WxH[@HZ]",
    };

    /// <exception cref="FormatException">The text is not an output; the message shows the format.</exception>
    /// <exception cref="ArgumentException">The outputs are invalid; the message says what to change.</exception>
    /// <exception cref="IOException">An EDID cannot be read.</exception>
    public static IReadOnlyList<ConnectorSetup> Unpack(ParseResult parsed) => new OutputOptions
    {
        Outputs = [.. (parsed.GetValue(Outputs) ?? []).Select(OutputText.Parse)],
        Platform = PlatformOption.Unpack(parsed),
        Modes = parsed.GetValue(Modes) ?? [],
    }.ToSetups();
}

using DisplayModel;

namespace GvtDevice.Cli;

/// <summary>An output in the syntax of options: <c>B=hdmi:1920x1080@60,audio</c>, <c>C=dp:edid=FILE</c>,
/// <c>D=none</c>.</summary>
/// <param name="Text">The original text.</param>
/// <param name="Port">The port.</param>
/// <param name="Kind">Kind of the connector; null for no connector or an unspecified kind.</param>
/// <param name="Monitor">The monitor; null for none.</param>
internal sealed record OutputText(string Text, DigitalPort Port, ConnectorKind? Kind, MonitorText? Monitor)
{
    public const string None = "none";

    private static readonly string[] s_starts = [.. DigitalPort.All.Select(port => $"{port.Name}=")];

    private static readonly (string Name, ConnectorKind Kind)[] s_kinds =
        [("hdmi", ConnectorKind.Hdmi), ("dp", ConnectorKind.DisplayPort), ("edp", ConnectorKind.EmbeddedDisplayPort)];

    /// <exception cref="FormatException">The text is not an output; the message shows the format.</exception>
    public static OutputText Parse(string text)
    {
        string[] sides = text.Split('=', 2);
        if (sides.Length != 2 || DigitalPort.All.FirstOrDefault(port => sides[0] == port.Name) is not { } output)
        {
            throw Complaint(text, $"it does not start with a port: {string.Join(", ", s_starts)}");
        }

        (ConnectorKind? kind, string monitor) = SplitKind(sides[1]);
        return new OutputText(text, output, kind, monitor == None ? null : MonitorText.Parse(text, monitor));
    }

    internal static FormatException Complaint(string text, string what) => new(
        $"\"{text}\" is not an output: {what}. Write one like B=hdmi:1920x1080@60, C=dp:3840x2160@60,audio, "
            + "C=dp:edid=FILE, C=dp:none or D=none.");

    private static (ConnectorKind? Kind, string Monitor) SplitKind(string text)
    {
        foreach ((string name, ConnectorKind kind) in s_kinds)
        {
            if (text == name)
            {
                return (kind, "");
            }

            if (text.StartsWith(name, StringComparison.Ordinal) && text[name.Length] is ':' or ',')
            {
                return (kind, text[(name.Length + 1)..]);
            }
        }

        return (null, text);
    }
}

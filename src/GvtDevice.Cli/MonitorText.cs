using DisplayModel.Edid;
using DisplayModel.Timing;

namespace GvtDevice.Cli;

/// <summary>A monitor in the syntax of options: a mode, an EDID file, loudspeakers, high dynamic range.</summary>
/// <param name="Mode">null for the EDID's preferred mode or the default.</param>
/// <param name="EdidPath">Path of the EDID; null for a generated monitor.</param>
/// <param name="HasAudio">Whether a generated monitor has loudspeakers.</param>
/// <param name="HasHdr">Whether a generated monitor shows pictures of high dynamic range.</param>
internal sealed record MonitorText(ModeText? Mode, string? EdidPath, bool HasAudio = false, bool HasHdr = false)
{
    private const string Audio = "audio";
    private const string Hdr = "hdr";
    private const string EdidKey = "edid=";

    /// <param name="output">The complete output, for the error message.</param>
    /// <param name="text">The monitor.</param>
    /// <exception cref="FormatException">The text is not a monitor.</exception>
    public static MonitorText Parse(string output, string text)
    {
        MonitorText monitor = new(null, null);
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            monitor = part switch
            {
                OutputText.None => throw OutputText.Complaint(
                    output, "\"none\" is no monitor, so nothing else can describe it"),
                Audio => monitor with { HasAudio = true },
                Hdr => monitor with { HasHdr = true },
                _ when part.StartsWith(EdidKey, StringComparison.Ordinal) && monitor.EdidPath is not null =>
                    throw OutputText.Complaint(output, "it has two EDIDs"),
                _ when part.StartsWith(EdidKey, StringComparison.Ordinal) =>
                    monitor with { EdidPath = part[EdidKey.Length..] },
                _ when ModeText.TryParse(part, out _) && monitor.Mode is not null =>
                    throw OutputText.Complaint(output, "it has two modes"),
                _ when ModeText.TryParse(part, out ModeText mode) => monitor with { Mode = mode },
                _ => throw OutputText.Complaint(
                    output, $"\"{part}\" is neither WIDTHxHEIGHT[@HERTZ] nor edid=FILE nor audio nor hdr"),
            };
        }

        string? said = monitor switch
        {
            { EdidPath: null } => null,
            { HasAudio: true } => Audio,
            { HasHdr: true } => Hdr,
            _ => null,
        };
        return said is null
            ? monitor
            : throw OutputText.Complaint(output, $"the EDID says whether there is {said}; leave out \"{said}\"");
    }

    /// <param name="connector">The connector into which it is plugged.</param>
    /// <param name="maxPixelClockHz">Highest pixel clock of the port; null for no limit.</param>
    /// <exception cref="ArgumentException">The EDID is invalid or prefers another mode than the text, there is no
    /// timing for the mode, or the connector cannot drive it.</exception>
    /// <exception cref="IOException">The EDID cannot be read.</exception>
    public ConnectorSetup At(Connector connector, long? maxPixelClockHz)
    {
        if (EdidPath is null)
        {
            DisplayTiming mode = TimingOf(Mode ?? ModeText.Parse(OutputOptions.DefaultMode));
            return ConnectorSetup.WithMode(connector, mode, HasAudio, HasHdr, maxPixelClockHz);
        }

        byte[] edid = File.ReadAllBytes(EdidPath);
        if (EdidCheck.Complaint(edid) is { } complaint)
        {
            throw new ArgumentException($"{EdidPath}: {complaint}");
        }

        if (Mode is { } wanted && EdidSummary.PreferredSize(edid) is { } size
            && size != (wanted.WidthPx, wanted.HeightPx))
        {
            throw new ArgumentException(
                $"{EdidPath} prefers {size.WidthPx}x{size.HeightPx}, not {wanted.WidthPx}x{wanted.HeightPx}: leave "
                    + "out the mode");
        }

        return new ConnectorSetup(connector, edid);
    }

    /// <exception cref="FormatException">There is no timing for the mode.</exception>
    internal static DisplayTiming TimingOf(ModeText mode)
    {
        try
        {
            return CvtTiming.For(mode.WidthPx, mode.HeightPx, mode.RefreshMilliHertz);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // The rest of the message names a parameter, for programmers.
            throw new FormatException($"{mode}: {e.Message.Split(" (Parameter")[0]}", e);
        }
    }
}

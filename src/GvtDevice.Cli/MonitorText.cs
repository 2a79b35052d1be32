using System.Globalization;
using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Timing;

namespace GvtDevice.Cli;

/// <summary>A monitor in the syntax of options: a mode, an EDID file, what else it can do.</summary>
/// <param name="Mode">null for the EDID's preferred mode or the default.</param>
/// <param name="EdidPath">Path of the EDID; null for a generated monitor.</param>
internal sealed record MonitorText(ModeText? Mode, string? EdidPath)
{
    private const string Audio = "audio";
    private const string Hdr = "hdr";
    private const string EdidKey = "edid=";
    private const string LowerRateKey = "drrs=";
    private const string VariableRateKey = "vrr=";
    private const string SelfRefreshKey = "psr=";

    /// <summary>Whether a generated monitor has loudspeakers.</summary>
    public bool HasAudio { get; init; }

    /// <summary>Whether a generated monitor shows pictures of high dynamic range.</summary>
    public bool HasHdr { get; init; }

    /// <summary>A lower rate of a generated panel, in hertz; null for none.</summary>
    public int? LowerRate { get; init; }

    /// <summary>The limits of a variable rate of a generated monitor, in hertz; null for none.</summary>
    public (int Min, int Max)? VariableRate { get; init; }

    /// <summary>Version of panel self refresh; null for what the panel has by default.</summary>
    public int? SelfRefresh { get; init; }

    /// <param name="output">The complete output, for the error message.</param>
    /// <param name="text">The monitor.</param>
    /// <exception cref="FormatException">The text is not a monitor.</exception>
    public static MonitorText Parse(string output, string text)
    {
        MonitorText monitor = new(null, null);
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            monitor = monitor.With(part) ?? throw OutputText.Complaint(output, ComplaintAbout(part));
        }

        return monitor switch
        {
            { EdidPath: null } => monitor,
            { HasAudio: true } => throw SaidByEdid("audio"),
            { HasHdr: true } => throw SaidByEdid("hdr"),
            { LowerRate: not null } => throw SaidByEdid("drrs"),
            { VariableRate: not null } => throw SaidByEdid("vrr"),
            _ => monitor,
        };

        FormatException SaidByEdid(string what) =>
            OutputText.Complaint(output, $"the EDID says whether there is {what}; leave out \"{what}\"");
    }

    /// <param name="connector">The connector into which it is plugged.</param>
    /// <param name="maxPixelClockHz">Highest pixel clock of the port; null for no limit.</param>
    /// <exception cref="ArgumentException">The EDID is invalid or prefers another mode than the text, there is no
    /// timing for the mode, or the connector cannot drive it.</exception>
    /// <exception cref="IOException">The EDID cannot be read.</exception>
    public ConnectorSetup At(Connector connector, long? maxPixelClockHz)
    {
        RequireKind(connector.Kind);
        Connector target = connector with { Panel = PanelAt(connector) };
        if (EdidPath is null)
        {
            return ConnectorSetup.WithMonitor(target, new MonitorDescription
            {
                PreferredMode = TimingOf(Mode ?? ModeText.Parse(OutputOptions.DefaultMode)),
                HasAudio = HasAudio,
                HasHighDynamicRange = HasHdr,
                MaxPixelClockHz = maxPixelClockHz,
                LowerRefreshMilliHertz = 1000 * LowerRate,
                VariableRate = VariableRate,
            });
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

        return new ConnectorSetup(target, edid);
    }

    /// <summary>The monitor with one more property; null if the text is none, or one that it has already.</summary>
    private MonitorText? With(string part) => part switch
    {
        Audio => this with { HasAudio = true },
        Hdr => this with { HasHdr = true },
        _ when After(EdidKey, part) is { } path && EdidPath is null => this with { EdidPath = path },
        _ when After(LowerRateKey, part) is { } rate && TryParseRate(rate, out int hertz) =>
            this with { LowerRate = hertz },
        _ when After(SelfRefreshKey, part) is { } version && TryParseRate(version, out int number)
            && number <= PanelFeatures.MostSelfRefresh => this with { SelfRefresh = number },
        _ when After(VariableRateKey, part) is { } range && range.Split('-') is [string min, string max]
            && TryParseRate(min, out int minHertz) && TryParseRate(max, out int maxHertz) =>
            this with { VariableRate = (minHertz, maxHertz) },
        _ when ModeText.TryParse(part, out ModeText mode) && Mode is null => this with { Mode = mode },
        _ => null,
    };

    private static string ComplaintAbout(string part) => part switch
    {
        OutputText.None => "\"none\" is no monitor, so nothing else can describe it",
        _ when After(EdidKey, part) is not null => "it has two EDIDs",
        _ when After(LowerRateKey, part) is not null => "write drrs=HERTZ",
        _ when After(SelfRefreshKey, part) is not null => "write psr=0, psr=1 or psr=2",
        _ when After(VariableRateKey, part) is not null => "write vrr=HERTZ-HERTZ",
        _ when ModeText.TryParse(part, out _) => "it has two modes",
        _ => $"\"{part}\" is none of WIDTHxHEIGHT[@HERTZ], edid=FILE, audio, hdr, vrr=HERTZ-HERTZ, "
            + "drrs=HERTZ and psr=0|1|2",
    };

    private static string? After(string key, string part) =>
        part.StartsWith(key, StringComparison.Ordinal) ? part[key.Length..] : null;

    private static bool TryParseRate(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < 1000;

    private void RequireKind(ConnectorKind kind)
    {
        if (kind != ConnectorKind.EmbeddedDisplayPort && (LowerRate is not null || SelfRefresh is not null))
        {
            throw new ArgumentException("psr= and drrs= are for a built-in panel: edp:");
        }

        if (kind == ConnectorKind.Hdmi && VariableRate is not null)
        {
            throw new ArgumentException("vrr= is for DisplayPort: dp: or edp:");
        }
    }

    /// <summary>A driver that may refresh the panel by itself does not switch rates, so a panel with two rates has no
    /// self refresh by default.</summary>
    private PanelFeatures PanelAt(Connector connector) => connector.Kind != ConnectorKind.EmbeddedDisplayPort
        ? connector.Panel
        : new PanelFeatures(SelfRefresh ?? (LowerRate is null ? 1 : 0), LowerRate is not null);

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

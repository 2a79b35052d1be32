using DisplayModel;
using DisplayModel.DisplayPort;

namespace GvtDevice.Cli.Report;

/// <summary>A connector, its monitor, and the link between them (DisplayPort only). Clocks are in pixels per
/// second.</summary>
internal sealed record OutputReport(
    int Output,
    string Connector,
    string Port,
    string Kind,
    long? MaxPixelClockHz,
    bool Plugged,
    int EdidBytes,
    LinkReport? Link,
    PanelReport? Panel)
{
    public static OutputReport Of(Output output, VgpuCore gpu)
    {
        Connector connector = gpu.Connectors[output.Index];
        string kind = ConnectorKindText.Of(connector.Kind);
        return new OutputReport(
            output.Index,
            $"{kind} on port {connector.Port.Name}",
            connector.Port.Name,
            kind,
            output.MaxPixelClockHz,
            output.IsPlugged,
            output.Edid.Length,
            output is { IsPlugged: true, Receiver: { SymbolsPerSecond: > 0 } receiver }
                ? LinkReport.Of(receiver)
                : null,
            connector.Kind == ConnectorKind.EmbeddedDisplayPort && gpu.Panel is { } power
                ? PanelReport.Of(power, gpu.Feeds.FirstOrDefault(feed => feed.Port == connector.Port.Name))
                : null);
    }
}

/// <summary>The link as the source has set it up, and whether the monitor reports it as trained.</summary>
internal sealed record LinkReport(double GbitPerSecond, int Lanes, bool Trained)
{
    /// <summary>Bits on the wire per symbol (8b/10b).</summary>
    private const double BitsPerSymbol = 10;

    public static LinkReport Of(Receiver receiver) =>
        new(receiver.SymbolsPerSecond * BitsPerSymbol / 1e9, receiver.Lanes, receiver.IsTrained);
}

/// <summary>A built-in panel.</summary>
/// <param name="Power">Whether the driver has powered it.</param>
/// <param name="Backlight">Whether its backlight is on.</param>
/// <param name="BacklightDuty">How long a pulse of the backlight lasts, in cycles of its clock.</param>
/// <param name="BacklightPeriod">The time between pulses, in the same unit.</param>
/// <param name="BacklightPercent">The duty as a part of the period; null while there is no period.</param>
/// <param name="Psr">Version of panel self refresh that is on; 0 for none.</param>
/// <param name="Refresh">Who refreshes the panel: "self" or "pipe"; null while it shows nothing.</param>
internal sealed record PanelReport(
    bool Power,
    bool Backlight,
    uint BacklightDuty,
    uint BacklightPeriod,
    double? BacklightPercent,
    int Psr,
    string? Refresh)
{
    /// <param name="power">The power of the panel.</param>
    /// <param name="feed">The pipe that feeds it; null for none.</param>
    public static PanelReport Of(PanelPower power, PipeFeed? feed) => new(
        power.IsOn,
        power.IsBacklightOn,
        power.BacklightDuty,
        power.BacklightPeriod,
        power.BacklightPeriod == 0 ? null : Math.Round(100.0 * power.BacklightDuty / power.BacklightPeriod, 1),
        feed?.SelfRefresh?.Version ?? 0,
        feed is null ? null : feed.SelfRefresh is { IsAsleep: true } ? "self" : "pipe");
}

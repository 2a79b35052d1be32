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
    LinkReport? Link)
{
    public static OutputReport Of(Output output, Connector connector)
    {
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

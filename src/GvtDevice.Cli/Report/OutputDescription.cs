using DisplayModel;
using DisplayModel.DisplayPort;

namespace GvtDevice.Cli.Report;

/// <summary>A connector, its monitor, and the link between them.</summary>
internal static class OutputDescription
{
    /// <summary>8b/10b: ten bits on the wire for a symbol.</summary>
    private const double BitsPerSymbol = 10;

    public static OutputReport Of(Output output, Connector connector)
    {
        string kind = connector.Kind == ConnectorKind.DisplayPort ? "DisplayPort" : "HDMI";
        return new OutputReport(
            output.Index,
            $"{kind} on port {connector.Port.Letter}",
            $"{connector.Port.Letter}",
            kind,
            output.MaxPixelClockHz,
            output.IsPlugged,
            output.Edid.Length,
            output is { IsPlugged: true, Receiver: { SymbolsPerSecond: > 0 } receiver } ? Link(receiver) : null);
    }

    private static LinkReport Link(Receiver receiver) =>
        new(receiver.SymbolsPerSecond * BitsPerSymbol / 1e9, receiver.Lanes, receiver.IsTrained);
}

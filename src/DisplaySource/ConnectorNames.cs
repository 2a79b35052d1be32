using DisplayModel;

namespace DisplaySource;

/// <summary>The names that Linux gives to connectors: each kind is counted from 1, in the order of the ports. Source:
/// Linux, drivers/gpu/drm/drm_connector.c.</summary>
internal static class ConnectorNames
{
    public static string Of(IDisplaySource source, int head)
    {
        if (head >= source.OutputCount)
        {
            return $"pipe {(char)('A' + head)}";
        }

        ConnectorKind kind = source.Output(head).Connector;
        int number = Enumerable.Range(0, head + 1).Count(output => source.Output(output).Connector == kind);
        return $"{NameOf(kind)}-{number}";
    }

    private static string NameOf(ConnectorKind kind) => kind switch
    {
        ConnectorKind.DisplayPort => "DP",
        ConnectorKind.EmbeddedDisplayPort => "eDP",
        _ => "HDMI-A",
    };
}

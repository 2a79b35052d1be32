using DisplayModel.Timing;
using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Chamelium;

/// <summary>What arrives at a port, in the words of clients.</summary>
internal static class SignalReport
{
    private const double HertzPerMegahertz = 1e6;

    private static readonly string[] s_types = ["avi", "audio", "mpeg", "vendor", "spd"];

    /// <summary>GetVideoParams. DisplayPort receivers count the offset of a sync pulse from its start to the next
    /// active part, those of HDMI from the end of the active part. Source: IGT,
    /// tests/chamelium/kms_chamelium_edid.c.</summary>
    public static Dictionary<string, object?> ParametersOf(VideoSignal signal, BoardOutput output)
    {
        RasterAxis horizontal = signal.Timing.Horizontal, vertical = signal.Timing.Vertical;
        return new()
        {
            ["clock"] = signal.Timing.PixelClockHz / HertzPerMegahertz,
            ["htotal"] = horizontal.Total,
            ["hactive"] = horizontal.Active,
            ["hsync_width"] = horizontal.SyncEnd - horizontal.SyncStart,
            ["hsync_offset"] = OffsetOf(horizontal, output),
            ["hsync_polarity"] = horizontal.SyncPositive ? 1 : 0,
            ["vtotal"] = vertical.Total,
            ["vactive"] = vertical.Active,
            ["vsync_width"] = vertical.SyncEnd - vertical.SyncStart,
            ["vsync_offset"] = OffsetOf(vertical, output),
            ["vsync_polarity"] = vertical.SyncPositive ? 1 : 0,
            ["interlaced"] = false,
        };
    }

    /// <summary>GetLastInfoFrame; without payload if there is none.</summary>
    /// <exception cref="XmlRpcFault">There is no such type.</exception>
    public static Dictionary<string, object?> InfoframeOf(VideoSignal? signal, string type)
    {
        if (!s_types.Contains(type))
        {
            throw new XmlRpcFault(
                XmlRpcFault.WrongArguments,
                $"\"{type}\" is no type of infoframe; those are {string.Join(", ", s_types)}");
        }

        SentInfoframe? infoframe = signal?.Infoframes.FirstOrDefault(sent => sent.Type == type);
        byte[] payload = infoframe?.Payload ?? [];
        return new()
        {
            ["version"] = infoframe?.Version ?? 0,
            ["length"] = payload.Length,
            ["payload"] = payload,
        };
    }

    private static int OffsetOf(RasterAxis axis, BoardOutput output) =>
        output.IsDisplayPort ? axis.Total - axis.SyncStart : axis.SyncStart - axis.Active;
}

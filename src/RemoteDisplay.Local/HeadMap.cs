using System.Globalization;

namespace RemoteDisplay.Local;

/// <summary>Assigns a monitor of this machine to a head of the guest.</summary>
/// <param name="Head">The number of the head, 0-based.</param>
/// <param name="Connector">The name of the connector, as in /sys/class/drm without the card: HDMI-A-1, DP-2.</param>
public readonly record struct HeadMap(int Head, string Connector)
{
    /// <summary>Reads HEAD=CONNECTOR.</summary>
    /// <exception cref="FormatException">The text has another form.</exception>
    public static HeadMap Parse(string text)
    {
        string[] parts = text.Split('=', 2);
        return parts.Length == 2 && parts[1].Length > 0
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int head)
                ? new HeadMap(head, parts[1])
                : throw new FormatException($"'{text}' is not HEAD=CONNECTOR, as in 0=HDMI-A-1");
    }

    /// <summary>Completes the maps of the user. Without any, heads and connected monitors are matched in their order. A
    /// connector that the user names may still be without a monitor.</summary>
    /// <param name="wanted">The maps of the user.</param>
    /// <param name="heads">The number of heads of the guest.</param>
    /// <param name="connected">The names of connectors with a monitor.</param>
    /// <param name="others">The names of connectors without a monitor.</param>
    /// <exception cref="LocalDisplayException">There is no such head or monitor, or one is named twice.</exception>
    public static IReadOnlyList<HeadMap> Resolve(
        IReadOnlyList<HeadMap> wanted, int heads, IReadOnlyList<string> connected, IReadOnlyList<string> others)
    {
        if (connected.Count == 0 && wanted.Count == 0)
        {
            throw new LocalDisplayException(
                others.Count == 0 ? "the card has no connector: choose another with --card"
                    : $"no monitor is connected (to {string.Join(", ", others)})");
        }

        if (wanted.Count == 0)
        {
            return [.. connected.Take(heads).Select((name, head) => new HeadMap(head, name))];
        }

        foreach (HeadMap map in wanted)
        {
            if (map.Head >= heads)
            {
                throw new LocalDisplayException($"there is no head {map.Head}; the device has {heads}, from 0");
            }

            if (!connected.Contains(map.Connector) && !others.Contains(map.Connector))
            {
                throw new LocalDisplayException(
                    $"there is no connector {map.Connector}; there are monitors at {string.Join(", ", connected)}");
            }
        }

        return wanted.DistinctBy(map => map.Head).Count() == wanted.Count
            && wanted.DistinctBy(map => map.Connector).Count() == wanted.Count
                ? wanted
                : throw new LocalDisplayException("--map names a head or a connector twice");
    }
}

using GvtDevice.Lab.XmlRpc;

namespace GvtDevice.Lab.Chamelium;

/// <summary>Levels of the hot-plug line one after another.</summary>
/// <param name="Widths">How long each stays, the first one low, the next one high.</param>
/// <param name="EndsHigh">The level after them.</param>
internal sealed record HpdPulses(IReadOnlyList<TimeSpan> Widths, bool EndsHigh)
{
    private const int MaxCount = 1000;

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(1);

    /// <summary>FireMixedHpdPulses: port, milliseconds of each level.</summary>
    /// <exception cref="XmlRpcFault">They are no numbers, too many or too long.</exception>
    public static HpdPulses Mixed(XmlRpcArguments call)
    {
        IReadOnlyList<int> widths = call.Ints(1);
        return Checked(widths.Count, i => TimeSpan.FromMilliseconds(widths[i]), widths.Count % 2 == 1);
    }

    /// <summary>FireHpdPulse: port, microseconds low, microseconds high (default: as long), how many pulses (1), and
    /// the level at the end (high).</summary>
    /// <exception cref="XmlRpcFault">They are no numbers, too many or too long.</exception>
    public static HpdPulses Even(XmlRpcArguments call)
    {
        int low = call.Int(1);
        int high = call.OptionalInt(2) ?? low;
        long count = 2L * (call.OptionalInt(3) ?? 1);
        return Checked(
            count, i => TimeSpan.FromMicroseconds(i % 2 == 0 ? low : high), call.OptionalInt(4) is not 0);
    }

    private static HpdPulses Checked(long count, Func<int, TimeSpan> width, bool endsHigh)
    {
        TimeSpan[] widths = count is >= 0 and <= MaxCount
            ? [.. Enumerable.Range(0, (int)count).Select(width)]
            : throw new XmlRpcFault(XmlRpcFault.WrongArguments, $"there can be 0 to {MaxCount} levels");
        return widths.All(one => one >= TimeSpan.Zero) && widths.Sum(one => one.TotalSeconds) <= s_longest.TotalSeconds
            ? new HpdPulses(widths, endsHigh)
            : throw new XmlRpcFault(XmlRpcFault.WrongArguments, "pulses last 0 to 60 seconds together");
    }
}

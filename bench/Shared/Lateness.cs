using System.Globalization;

namespace Bench.Shared;

/// <summary>How late things came.</summary>
internal static class Lateness
{
    /// <param name="lateNs">One for each of them, in ns.</param>
    public static string Of(IEnumerable<long> lateNs)
    {
        long[] sorted = [.. lateNs.Order()];
        return string.Create(CultureInfo.InvariantCulture,
            $"p50 {At(sorted, 0.5)} µs, p99 {At(sorted, 0.99)} µs, worst {At(sorted, 1)} µs");
    }

    private static long At(long[] sorted, double fraction) => sorted[(int)(fraction * (sorted.Length - 1))] / 1000;
}

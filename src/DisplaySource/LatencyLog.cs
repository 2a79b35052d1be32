namespace DisplaySource;

/// <summary>The last latencies of an outlet.</summary>
public sealed class LatencyLog
{
    private const int MaxLatencies = 4096;

    private readonly Queue<long> _latenciesNs = [];

    /// <summary>Of the last 4096 latencies the median, and what 99 of 100 do not exceed, nanoseconds; 0 when there was
    /// none.</summary>
    public (long Median, long P99) Nanoseconds
    {
        get
        {
            long[] sorted = [.. _latenciesNs.Order()];
            return sorted.Length == 0 ? (0, 0) : (sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
        }
    }

    /// <param name="latencyNs">Nanoseconds.</param>
    public void Add(long latencyNs)
    {
        _latenciesNs.Enqueue(latencyNs);
        if (_latenciesNs.Count > MaxLatencies)
        {
            _latenciesNs.Dequeue();
        }
    }
}

using DisplaySource;

namespace RemoteDisplay.Local;

/// <summary>Counts what happened to the refreshes of a head.</summary>
public sealed class HeadStatistics
{
    private readonly LatencyLog _latencies = new();

    /// <summary>States that came to the screen.</summary>
    public long Flips { get; private set; }

    /// <summary>Refreshes that went into a later state.</summary>
    public long Merged { get; internal set; }

    /// <summary>Bytes that were written for them; 0 as long as all is direct.</summary>
    public long CopiedBytes { get; internal set; }

    /// <summary>From the guest's vertical blank to that of the monitor, nanoseconds, of the last 4096 flips: the median
    /// and what 99 of 100 do not exceed. 0 when there was none.</summary>
    public (long Median, long P99) LatencyNs => _latencies.Nanoseconds;

    internal void AddFlip(long? latencyNs)
    {
        Flips++;
        if (latencyNs is { } latency)
        {
            _latencies.Add(latency);
        }
    }
}

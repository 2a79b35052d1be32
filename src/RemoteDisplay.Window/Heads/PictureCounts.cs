using DisplaySource;

namespace RemoteDisplay.Window.Heads;

/// <summary>What became of a head's refreshes.</summary>
internal sealed class PictureCounts
{
    private readonly LatencyLog _latencies = new();

    /// <summary>Pictures that came into the window.</summary>
    public long Pictures { get; private set; }

    /// <summary>Those that were read from the guest's own pages, and not copied.</summary>
    public long Direct { get; set; }

    /// <summary>Refreshes that went into a later picture.</summary>
    public long Merged { get; set; }

    /// <summary>Bytes that this program has written for them.</summary>
    public long CopiedBytes { get; set; }

    /// <summary>From the guest's vertical blank until the picture was handed to the display server,
    /// nanoseconds.</summary>
    public (long Median, long P99) LatencyNs => _latencies.Nanoseconds;

    public void Add(long latencyNs)
    {
        Pictures++;
        _latencies.Add(latencyNs);
    }
}

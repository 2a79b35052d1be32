using System.Numerics;

namespace VfioUser.Bench;

/// <summary>Counts durations in buckets of about 1.5 % width, so that a percentile costs no memory per
/// sample.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int SubBuckets = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits) * SubBuckets];

    public long Count { get; private set; }

    public void Add(long ns)
    {
        _counts[BucketOf(Math.Max(0, ns))]++;
        Count++;
    }

    /// <summary>The duration in microseconds that a share of the samples does not exceed.</summary>
    public double PercentileUs(double share)
    {
        long left = (long)Math.Ceiling(Count * share);
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            left -= _counts[bucket];
            if (left <= 0)
            {
                return LowestOf(bucket) / 1000.0;
            }
        }

        return 0;
    }

    private static int BucketOf(long ns)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)ns | 1) - SubBits);
        return (shift * SubBuckets) + (int)(ns >> shift);
    }

    /// <summary>Undoes <see cref="BucketOf"/>; shifts of 1 and more fill the upper half of their range only.</summary>
    private static long LowestOf(int bucket)
    {
        int shift = Math.Max(0, (bucket / SubBuckets) - 1);
        return (long)(bucket - (shift * SubBuckets)) << shift;
    }
}

namespace VfioUser.Recording.Replay;

/// <summary>How to replay.</summary>
public sealed record ReplayOptions
{
    /// <summary>Keep the recorded distances in time; else as fast as the server answers.</summary>
    public bool RealTime { get; init; }

    /// <summary>Stop after so many differences.</summary>
    public int MaxDifferences { get; init; } = 20;

    /// <summary>How long the server may take over one reply.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentOutOfRangeException">A limit makes no sense.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxDifferences);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ReplyTimeout, TimeSpan.Zero);
    }
}

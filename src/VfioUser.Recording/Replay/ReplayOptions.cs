namespace VfioUser.Recording.Replay;

/// <summary>The options of a replay.</summary>
public sealed record ReplayOptions
{
    /// <summary>Whether to keep the recorded timing; otherwise messages are sent as fast as the server
    /// answers.</summary>
    public bool RealTime { get; init; }

    /// <summary>The number of differences after which the replay stops.</summary>
    public int MaxDifferences { get; init; } = 20;

    /// <summary>The time that the server may take for one reply.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxDifferences);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ReplyTimeout, TimeSpan.Zero);
    }
}

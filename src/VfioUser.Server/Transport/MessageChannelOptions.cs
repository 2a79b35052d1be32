using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>The limits that one channel puts on its peer, and who listens in.</summary>
public sealed record MessageChannelOptions
{
    /// <summary>The default for <see cref="MaxMessageBytes"/>: room for the default max_data_xfer_size.</summary>
    public const int DefaultMaxMessageBytes = MessageHeader.Length + RegionTransfer.Length + (1 << 20);

    /// <summary>The largest message that is received, header included.</summary>
    public int MaxMessageBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>What may wait for a peer that does not read.</summary>
    public int MaxUnsentBytes { get; init; } = 8 << 20;

    /// <summary>How long output may wait without a byte of progress.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the rest of a message may take once its first byte has come.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sees all that passes through the channel; null for nobody.</summary>
    public IMessageTap? Tap { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A limit makes no sense.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, MessageHeader.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxUnsentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SendTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MessageTimeout, TimeSpan.Zero);
    }
}

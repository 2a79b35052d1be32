using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>The limits of one channel for its peer, and its message tap.</summary>
public sealed record MessageChannelOptions
{
    /// <summary>The default of <see cref="MaxMessageBytes"/>, in bytes: room for the default
    /// max_data_xfer_size.</summary>
    public const int DefaultMaxMessageBytes = MessageHeader.Length + RegionTransfer.Length + (1 << 20);

    /// <summary>The largest message that is received, in bytes, including the header.</summary>
    public int MaxMessageBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>The number of bytes that may be queued for a peer that does not read.</summary>
    public int MaxUnsentBytes { get; init; } = 8 << 20;

    /// <summary>How long queued output may wait without a byte of progress.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the rest of a message may take after its first byte.</summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sees all messages of the channel; null for none.</summary>
    public IMessageTap? Tap { get; init; }

    /// <summary>Whether a message stays in the socket until <see cref="MessageChannel.Consume"/>, so that another
    /// process can read it again. Messages of more than 64 KiB do not.</summary>
    internal bool KeepsUntilConsumed { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A limit is out of range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxMessageBytes, MessageHeader.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxUnsentBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SendTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MessageTimeout, TimeSpan.Zero);
    }
}

namespace DisplayModel.DisplayPort;

/// <summary>The whole state of a <see cref="Receiver"/>.</summary>
public sealed record ReceiverSnapshot(
    ReadOnlyMemory<byte> Storage, bool IsUpdated, bool IsLocked, bool IsEqualized);

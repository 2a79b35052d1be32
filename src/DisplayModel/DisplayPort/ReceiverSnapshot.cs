namespace DisplayModel.DisplayPort;

/// <summary>All that a <see cref="Receiver"/> has to remember.</summary>
public sealed record ReceiverSnapshot(
    ReadOnlyMemory<byte> Storage, bool IsUpdated, bool IsLocked, bool IsEqualized);

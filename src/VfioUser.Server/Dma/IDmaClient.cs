using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>The client, as message DMA needs it.</summary>
internal interface IDmaClient
{
    /// <summary>A command of ours would be answered: the handshake is over, and no command of the client waits for us.
    /// (QEMU serves us from the thread that waits for our reply, so asking then would end in its timeout.)</summary>
    bool CanAsk { get; }

    /// <summary>Bytes of data that the client takes in one message.</summary>
    ulong MaxTransferBytes { get; }

    /// <summary>The commands go by the twin socket, which the specification gives another layout never.</summary>
    bool HasTwin { get; }

    /// <returns>false when the connection is broken.</returns>
    bool TrySend(in MessageHeader header, ReadOnlySpan<byte> payload);

    /// <summary>Serves whatever comes, the client's commands included, for one turn of the device's loop.</summary>
    void Serve(long deadlineNs);
}

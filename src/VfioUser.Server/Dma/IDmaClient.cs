using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>The client as the peer of message DMA.</summary>
internal interface IDmaClient
{
    /// <summary>Whether the client would answer a command: the handshake is over, and no command of the client waits
    /// for a reply. (QEMU serves the server's commands on the thread that waits for the reply, so a command sent then
    /// would time out.)</summary>
    bool CanAsk { get; }

    /// <summary>The number of data bytes that the client accepts in one message.</summary>
    ulong MaxTransferBytes { get; }

    /// <summary>Whether the commands use the twin socket, where the specification's layout is certain.</summary>
    bool HasTwin { get; }

    /// <returns>false when the connection is broken.</returns>
    bool TrySend(in MessageHeader header, ReadOnlySpan<byte> payload);

    /// <summary>Serves all that arrives, including the client's commands, for one turn of the device's loop.</summary>
    void Serve(long deadlineNs);
}

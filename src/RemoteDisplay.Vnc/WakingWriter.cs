using System.Threading.Channels;

namespace RemoteDisplay.Vnc;

/// <summary>Wakes the receiver when a message is queued for it, or waits for room.</summary>
internal sealed class WakingWriter(ChannelWriter<ClientMessage> messages, Action wake) : ChannelWriter<ClientMessage>
{
    public override bool TryWrite(ClientMessage item)
    {
        bool isWritten = messages.TryWrite(item);
        wake();
        return isWritten;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) =>
        messages.WaitToWriteAsync(cancellationToken);
}

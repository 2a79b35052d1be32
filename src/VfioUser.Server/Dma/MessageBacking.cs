namespace VfioUser.Server.Dma;

/// <summary>Memory without a file: the client reads and writes it on request.</summary>
internal sealed class MessageBacking(MessageDma dma, ulong windowAddress) : WindowBacking
{
    public override bool TryRead(ulong offset, Span<byte> destination) =>
        dma.TryRead(windowAddress + offset, destination);

    public override bool TryWrite(ulong offset, ReadOnlySpan<byte> source) =>
        dma.TryWrite(windowAddress + offset, source);

    protected override void Close()
    {
    }
}

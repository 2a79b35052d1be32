namespace VfioUser.Server.Dma;

/// <summary>How the bytes behind a DMA window are reached. Offsets count from the start of the window, and ranges have
/// been checked against it.</summary>
internal abstract class WindowBacking : IDisposable
{
    public abstract bool TryRead(ulong offset, Span<byte> destination);

    public abstract bool TryWrite(ulong offset, ReadOnlySpan<byte> source);

    public abstract void Dispose();
}

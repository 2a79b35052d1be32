using VfioUser.Server.Linux;

namespace VfioUser.Server.Dma;

/// <summary>A file that is sealed against shrinking, so a mapping of it can never fault.</summary>
internal sealed class MappedBacking(MappedMemory mapping, ulong windowStart) : WindowBacking
{
    public override bool TryRead(ulong offset, Span<byte> destination)
    {
        mapping.Slice(windowStart + offset, destination.Length).CopyTo(destination);
        return true;
    }

    public override bool TryWrite(ulong offset, ReadOnlySpan<byte> source)
    {
        source.CopyTo(mapping.Slice(windowStart + offset, source.Length));
        return true;
    }

    public override void Dispose() => mapping.Dispose();
}

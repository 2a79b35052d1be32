using LinuxInterop;

namespace VfioUser.Server.Dma;

/// <summary>A file that is sealed against shrinking, so a mapping of it can never fault.</summary>
/// <param name="files">The owner that gets <paramref name="file"/> back.</param>
/// <param name="file">The file.</param>
/// <param name="mapping">A mapping of whole blocks of the file.</param>
/// <param name="windowStart">The offset of the window in the mapping, in bytes.</param>
/// <param name="fileOffset">The offset of the window in the file, in bytes.</param>
internal sealed class MappedBacking(
    DmaFiles files, DmaFile file, MappedMemory mapping, ulong windowStart, ulong fileOffset) : WindowBacking
{
    public override ulong FileOffset => fileOffset;

    public override DmaFile File => file;

    public override ReadOnlySpan<byte> Map(ulong offset, int length) => mapping.Slice(windowStart + offset, length);

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

    protected override void Close()
    {
        mapping.Dispose();
        files.Release(file);
    }
}

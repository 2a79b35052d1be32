using LinuxInterop;

namespace VfioUser.Server.Dma;

/// <summary>A file that is sealed against shrinking, so a mapping of it can never fault.</summary>
/// <param name="files">Takes <paramref name="file"/> back.</param>
/// <param name="file">The file.</param>
/// <param name="mapping">Of whole blocks of it.</param>
/// <param name="windowStart">Where the window begins in the mapping.</param>
/// <param name="fileOffset">Where the window begins in the file.</param>
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

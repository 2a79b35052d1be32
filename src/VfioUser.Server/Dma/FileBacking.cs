using LinuxInterop;

namespace VfioUser.Server.Dma;

/// <summary>A file that the client can truncate at any moment. Access to a mapping of it could kill the process, so it
/// is read and written with system calls, which only fail.</summary>
internal sealed class FileBacking(DmaFiles files, DmaFile file, ulong windowStart) : WindowBacking
{
    public override ulong FileOffset => windowStart;

    public override DmaFile File => file;

    public override bool TryRead(ulong offset, Span<byte> destination) =>
        FileBytes.TryRead(file.Handle, (long)(windowStart + offset), destination);

    public override bool TryWrite(ulong offset, ReadOnlySpan<byte> source) =>
        FileBytes.TryWrite(file.Handle, (long)(windowStart + offset), source);

    protected override void Close() => files.Release(file);
}

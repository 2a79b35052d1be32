using VfioUser.Server.Linux;

namespace VfioUser.Server.Dma;

/// <summary>A file that the client can truncate at any moment: touching a mapping of it could kill us, so it is read
/// and written by system calls, which then merely fail.</summary>
internal sealed class FileBacking(DmaFiles files, DmaFile file, ulong windowStart) : WindowBacking
{
    public override ulong FileOffset => windowStart;

    public override DmaFile File => file;

    public override bool TryRead(ulong offset, Span<byte> destination)
    {
        long position = (long)(windowStart + offset);
        while (!destination.IsEmpty)
        {
            int count = (int)Libc.ReadAt(file.Handle, destination, position);
            if (count <= 0)
            {
                return false;
            }

            destination = destination[count..];
            position += count;
        }

        return true;
    }

    public override bool TryWrite(ulong offset, ReadOnlySpan<byte> source)
    {
        long position = (long)(windowStart + offset);
        while (!source.IsEmpty)
        {
            int count = (int)Libc.WriteAt(file.Handle, source, position);
            if (count <= 0)
            {
                return false;
            }

            source = source[count..];
            position += count;
        }

        return true;
    }

    protected override void Close() => files.Release(file);
}

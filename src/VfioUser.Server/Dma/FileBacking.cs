using Microsoft.Win32.SafeHandles;
using VfioUser.Server.Linux;

namespace VfioUser.Server.Dma;

/// <summary>A file that the client can truncate at any moment: touching a mapping of it could kill us, so it is read
/// and written by system calls, which then merely fail.</summary>
internal sealed class FileBacking(SafeFileHandle file, ulong windowStart) : WindowBacking
{
    public override bool TryRead(ulong offset, Span<byte> destination)
    {
        long position = (long)(windowStart + offset);
        while (!destination.IsEmpty)
        {
            int count = (int)Libc.ReadAt(file, destination, position);
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
            int count = (int)Libc.WriteAt(file, source, position);
            if (count <= 0)
            {
                return false;
            }

            source = source[count..];
            position += count;
        }

        return true;
    }

    public override void Dispose() => file.Dispose();
}

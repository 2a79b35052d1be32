using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>Reads and writes files in place. Unlike RandomAccess this throws nothing when a file has shrunk or fails,
/// and takes any descriptor. Source: pread(2), pwrite(2).</summary>
public static class FileBytes
{
    /// <returns>false when there are not as many bytes, or the file cannot be read.</returns>
    public static bool TryRead(SafeHandle file, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int count = (int)Libc.ReadAt(file, destination, offset);
            if (count <= 0)
            {
                return false;
            }

            destination = destination[count..];
            offset += count;
        }

        return true;
    }

    /// <returns>false when there is no room, or the file cannot be written.</returns>
    public static bool TryWrite(SafeHandle file, long offset, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            int count = (int)Libc.WriteAt(file, source, offset);
            if (count <= 0)
            {
                return false;
            }

            source = source[count..];
            offset += count;
        }

        return true;
    }
}

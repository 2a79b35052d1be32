using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>Reads and writes files at an offset. Unlike RandomAccess it does not throw if a file has shrunk or fails,
/// and accepts any descriptor. Source: pread(2), pwrite(2), lseek(2).</summary>
public static class FileBytes
{
    /// <returns>false if the file has too few bytes or cannot be read.</returns>
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

    /// <returns>false if there is no room or the file cannot be written.</returns>
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

    /// <summary>Returns where the first bytes at or after an offset are that may not be zero: the rest has never been
    /// written. Moves the descriptor's position.</summary>
    /// <returns>The offset itself if the file cannot tell; <see cref="long.MaxValue"/> if there are none.</returns>
    public static long DataFrom(SafeHandle file, long offset)
    {
        long found = Libc.Seek(file, offset, Libc.SeekData);
        return found >= 0 ? found : Libc.LastError == Libc.Enxio ? long.MaxValue : offset;
    }
}

using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>The properties of a file descriptor that can be queried without using it.</summary>
/// <param name="Kind">The kind of file.</param>
/// <param name="Size">Bytes; 0 unless it is <see cref="FileKind.Memory"/>.</param>
/// <param name="Seals"><see cref="FileSeals"/>, or'ed; 0 if it cannot be sealed.</param>
public readonly record struct FileDescription(FileKind Kind, ulong Size = 0, uint Seals = 0)
{
    /// <summary>Queries the kernel. A file that it cannot describe is <see cref="FileKind.Other"/>.</summary>
    public static FileDescription Of(SafeFileHandle file)
    {
        try
        {
            FileStatus status = FileStatus.Of(file);
            return status.IsRegular ? new FileDescription(FileKind.Memory, status.Size, FileSeals.Of(file))
                : status.IsSocket ? new FileDescription(FileKind.Socket)
                : EventFd.Is(file) ? new FileDescription(FileKind.EventFd)
                : default;
        }
        catch (LinuxException)
        {
            return default;
        }
    }
}

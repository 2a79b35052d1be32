using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>What can be told about a file descriptor without using it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes; 0 when it is not <see cref="FileKind.Memory"/>.</param>
/// <param name="Seals"><see cref="FileSeals"/>, or'ed; 0 when it cannot be sealed.</param>
public readonly record struct FileDescription(FileKind Kind, ulong Size = 0, uint Seals = 0)
{
    /// <summary>Asks the kernel; what it does not tell is <see cref="FileKind.Other"/>.</summary>
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

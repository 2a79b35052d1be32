using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>Makes file descriptors; all are close-on-exec.</summary>
public static class FileDescriptor
{
    /// <summary>Another descriptor of the same thing.</summary>
    /// <exception cref="LinuxException">fcntl failed.</exception>
    public static SafeFileHandle Duplicate(SafeFileHandle file)
    {
        SafeFileHandle copy = Libc.Duplicate(file, Libc.FDupFdCloexec, 0);
        return copy.IsInvalid ? throw new LinuxException("fcntl F_DUPFD_CLOEXEC", Libc.LastError) : copy;
    }

    /// <summary>Opens a device, which FileStream might not take for a file.</summary>
    /// <param name="path">What to open.</param>
    /// <param name="flags">O_* of fcntl.h, or'ed.</param>
    /// <exception cref="LinuxException">open failed.</exception>
    internal static SafeFileHandle Open(string path, int flags)
    {
        SafeFileHandle file = Libc.Open(path, flags | Libc.OCloexec);
        return file.IsInvalid ? throw new LinuxException($"open {path}", Libc.LastError) : file;
    }
}

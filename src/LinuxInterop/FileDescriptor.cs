using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>Creates file descriptors; all are close-on-exec.</summary>
public static class FileDescriptor
{
    /// <summary>Duplicates a descriptor.</summary>
    /// <exception cref="LinuxException">fcntl failed.</exception>
    public static SafeFileHandle Duplicate(SafeFileHandle file)
    {
        SafeFileHandle copy = Libc.Duplicate(file, Libc.FDupFdCloexec, 0);
        return copy.IsInvalid ? throw new LinuxException("fcntl F_DUPFD_CLOEXEC", Libc.LastError) : copy;
    }

    /// <summary>Whether two descriptors are duplicates: they share the open file description. Source: kcmp(2),
    /// KCMP_FILE.</summary>
    /// <returns>false also where the kernel does not tell.</returns>
    public static bool AreDuplicates(SafeFileHandle one, SafeFileHandle other) =>
        Libc.CompareFiles(Environment.ProcessId, one, other) == 0;

    /// <summary>Opens a device for reading and writing.</summary>
    /// <exception cref="LinuxException">open failed.</exception>
    public static SafeFileHandle OpenDevice(string path)
    {
        SafeFileHandle file = Libc.Open(path, Libc.ORdwr | Libc.OCloexec);
        return file.IsInvalid ? throw new LinuxException($"open {path}", Libc.LastError) : file;
    }
}

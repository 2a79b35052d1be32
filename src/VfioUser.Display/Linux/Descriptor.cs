using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Display.Linux;

internal static class Descriptor
{
    /// <summary>Another descriptor of the same thing, close-on-exec.</summary>
    /// <exception cref="LinuxException">fcntl failed.</exception>
    public static SafeFileHandle Duplicate(SafeFileHandle file)
    {
        SafeFileHandle copy = Libc.Duplicate(file, Libc.FDupFdCloexec, 0);
        return copy.IsInvalid ? throw new LinuxException("fcntl F_DUPFD_CLOEXEC", Libc.LastError) : copy;
    }
}

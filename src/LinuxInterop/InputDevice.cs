using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>A keyboard or pointer of this machine (/dev/input/event*). Source: linux/input.h.</summary>
public static class InputDevice
{
    /// <summary>Opens a device for reading and writing without waiting.</summary>
    /// <exception cref="LinuxException">open failed.</exception>
    public static SafeFileHandle Open(string path)
    {
        SafeFileHandle file = Libc.Open(path, Libc.ORdwr | Libc.ONonblock | Libc.OCloexec);
        return file.IsInvalid ? throw new LinuxException($"open {path}", Libc.LastError) : file;
    }

    /// <summary>Has the device's events go to this descriptor only, or to everybody again. The end of a process undoes
    /// it.</summary>
    /// <returns>errno; 0 when it succeeded.</returns>
    public static int Grab(SafeFileHandle device, bool isOurs) => Libc.Grab(device, isOurs);
}

using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>sys/ioctl.h.</summary>
internal static unsafe partial class Libc
{
    /// <summary>ioctl, repeated as libdrm's drmIoctl repeats it.</summary>
    /// <returns>errno; 0 when the call succeeded.</returns>
    public static int Control(SafeHandle device, uint request, void* argument)
    {
        while (RawControl(device, request, argument) < 0)
        {
            int error = LastError;
            if (error is not (Eintr or Eagain))
            {
                return error;
            }
        }

        return 0;
    }

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int RawControl(SafeHandle device, nuint request, void* argument);
}

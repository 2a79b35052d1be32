using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>Requests to a device driver (ioctl) whose argument is a structure of the kernel's.</summary>
public static unsafe class DeviceControl
{
    private const int SizeShift = 16;
    private const uint SizeMask = 0x3FFF;

    /// <summary>Bytes of the argument, which every request's number has in bits 29 to 16. Source:
    /// asm-generic/ioctl.h.</summary>
    public static int ArgumentSize(uint request) => (int)((request >> SizeShift) & SizeMask);

    /// <summary>Makes a request.</summary>
    /// <returns>errno; 0 when it succeeded.</returns>
    /// <exception cref="ArgumentException">The request takes an argument of another size.</exception>
    public static int TryCall<T>(SafeHandle device, uint request, ref T argument)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != ArgumentSize(request))
        {
            throw new ArgumentException($"request 0x{request:X8} does not take a {typeof(T).Name}", nameof(request));
        }

        // SAFETY: the kernel reads and writes as many bytes as the request's number says, which is the argument's size.
        fixed (T* pointer = &argument)
        {
            return Libc.Control(device, request, pointer);
        }
    }

    /// <summary>Makes a request without an argument.</summary>
    /// <returns>errno; 0 when it succeeded.</returns>
    /// <exception cref="ArgumentException">The request takes an argument.</exception>
    public static int TryCall(SafeHandle device, uint request) => ArgumentSize(request) == 0
        ? Libc.Control(device, request, null)
        : throw new ArgumentException($"request 0x{request:X8} takes an argument", nameof(request));
}

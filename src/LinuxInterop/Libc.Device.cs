using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>sys/ioctl.h.</summary>
internal static unsafe partial class Libc
{
    public const uint VtGetMode = 0x5601;               // VT_GETMODE
    public const uint VtSetMode = 0x5602;               // VT_SETMODE
    public const uint VtReleaseDisplay = 0x5605;        // VT_RELDISP
    public const uint VtActivate = 0x5606;              // VT_ACTIVATE

    private const uint EvIoCGrab = 0x40044590;          // EVIOCGRAB

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

    /// <summary>A request to a virtual terminal, whose number does not have the argument's size.</summary>
    /// <returns>errno; 0 when the call succeeded.</returns>
    public static int Terminal(SafeHandle terminal, uint request, ref VirtualTerminal.Mode mode)
    {
        // SAFETY: VT_GETMODE writes, and VT_SETMODE reads, one struct vt_mode.
        fixed (VirtualTerminal.Mode* pointer = &mode)
        {
            return Control(terminal, request, pointer);
        }
    }

    /// <summary>A request to a virtual terminal whose argument is a number.</summary>
    /// <returns>errno; 0 when the call succeeded.</returns>
    public static int Terminal(SafeHandle terminal, uint request, nint argument) =>
        Control(terminal, request, (void*)argument);

    /// <summary>EVIOCGRAB, whose argument is a number.</summary>
    /// <returns>errno; 0 when the call succeeded.</returns>
    public static int Grab(SafeHandle device, bool isOurs) => Control(device, EvIoCGrab, (void*)(isOurs ? 1 : 0));

    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    private static partial int RawControl(SafeHandle device, nuint request, void* argument);
}

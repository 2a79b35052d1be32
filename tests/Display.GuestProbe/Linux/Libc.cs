using System.Runtime.InteropServices;

namespace Display.GuestProbe.Linux;

/// <summary>What a client of a graphics driver calls. Source: sys/ioctl.h.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeHandle file, nuint request, void* argument);
}

using System.Runtime.InteropServices;

namespace VfioUser.Server.Linux;

/// <summary>sys/prctl.h.</summary>
internal static partial class Libc
{
    public const int PrSetTimerslack = 29;              // PR_SET_TIMERSLACK

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);
}

using System.Runtime.InteropServices;

namespace LinuxInterop;

/// <summary>sys/prctl.h, sys/resource.h, unistd.h.</summary>
internal static partial class Libc
{
    public const int PrSetTimerslack = 29;              // PR_SET_TIMERSLACK

    private const int RlimitNofile = 7;                 // RLIMIT_NOFILE

    /// <summary>The current limit of open descriptors of this process.</summary>
    public static int OpenFileLimit
    {
        get
        {
            Span<ulong> limit = stackalloc ulong[2];    // struct rlimit: soft, hard
            return GetResourceLimit(RlimitNofile, limit) < 0 ? int.MaxValue : (int)Math.Min(limit[0], int.MaxValue);
        }
    }

    [LibraryImport(Library, EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetResourceLimit(int resource, Span<ulong> limit);

    [LibraryImport(Library, EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(Library, EntryPoint = "getegid")]
    public static partial uint EffectiveGroupId();

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();
}

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

    /// <summary>kcmp of two descriptors of one process; 0 if they share the open file description.</summary>
    public static long CompareFiles(int process, SafeHandle one, SafeHandle other)
    {
        const long kcmp = 312;                          // __NR_kcmp, x86-64
        const long kcmpFile = 0;                        // KCMP_FILE
        return SystemCall(kcmp, process, process, kcmpFile, one.DangerousGetHandle(), other.DangerousGetHandle());
    }

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long a, long b, long c, nint d, nint e);

    [LibraryImport(Library, EntryPoint = "getegid")]
    public static partial uint EffectiveGroupId();

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();
}

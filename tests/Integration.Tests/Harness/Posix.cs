using System.Runtime.InteropServices;

namespace Integration.Tests.Harness;

/// <summary>The system calls that .NET has no words for.</summary>
internal static partial class Posix
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private const int FSetFd = 2;

    public static void Signal(int processId, int signal) => Check(Kill(processId, signal), "kill");

    /// <summary>Processes started from here on inherit the descriptor.</summary>
    public static void MakeInheritable(SafeHandle handle) =>
        Check(Fcntl((int)handle.DangerousGetHandle(), FSetFd, 0), "fcntl F_SETFD");

    /// <summary>How many descriptors another process may have open, from now on.</summary>
    public static void LimitFiles(int processId, int count)
    {
        const int openFiles = 7;                        // RLIMIT_NOFILE
        ulong[] limit = new ulong[2];                   // struct rlimit: soft, hard
        Check(ResourceLimit(processId, openFiles, null, limit), "prlimit");
        Check(ResourceLimit(processId, openFiles, [(ulong)count, limit[1]], null), "prlimit");
    }

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new IOException($"{call}: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int ResourceLimit(int processId, int resource, ulong[]? wanted, [Out] ulong[]? before);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int fd, int command, int argument);
}

using System.Runtime.InteropServices;

namespace Integration.Tests.Harness;

/// <summary>The two system calls that .NET has no words for.</summary>
internal static partial class Posix
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const int FSetFd = 2;

    public static void Signal(int processId, int signal) => Check(Kill(processId, signal), "kill");

    /// <summary>Processes started from here on inherit the descriptor.</summary>
    public static void MakeInheritable(SafeHandle handle) =>
        Check(Fcntl((int)handle.DangerousGetHandle(), FSetFd, 0), "fcntl F_SETFD");

    private static void Check(int result, string call)
    {
        if (result < 0)
        {
            throw new IOException($"{call}: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(int fd, int command, int argument);
}

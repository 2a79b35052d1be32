using System.Runtime.InteropServices;
using LinuxInterop;

namespace VfioUser.Bench.Linux;

/// <summary>Where threads may run. Source: sched_setaffinity(2).</summary>
internal static unsafe partial class Affinity
{
    private const int MaxProcessors = 1024;             // CPU_SETSIZE
    private const int BitsPerWord = 64;

    /// <summary>Keeps a process of one thread on a processor.</summary>
    /// <exception cref="LinuxException">There is no such process or processor.</exception>
    public static void Set(int processId, int processor)
    {
        ulong* mask = stackalloc ulong[MaxProcessors / BitsPerWord];
        new Span<ulong>(mask, MaxProcessors / BitsPerWord).Clear();
        mask[processor / BitsPerWord] = 1UL << (processor % BitsPerWord);
        if (SetAffinity(processId, MaxProcessors / 8, mask) < 0)
        {
            throw new LinuxException("sched_setaffinity", Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int processId, nint size, ulong* mask);
}

namespace VfioUser.Server.Tests.Support;

/// <summary>Counts this process's open files, for tests that look for leaks (and must run alone).</summary>
internal static class OpenFds
{
    public static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    /// <summary>What <paramref name="action"/> leaves open when it is run again, and thus is not paying for the first use
    /// of something.</summary>
    public static int LeftBy(Action action)
    {
        action();

        // What other tests abandoned must not be closed in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int before = Count();
        action();
        return Count() - before;
    }
}

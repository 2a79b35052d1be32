namespace VfioUser.Server.Tests.Support;

/// <summary>Counts this process's open files, for tests that look for leaks (and must run alone).</summary>
internal static class OpenFds
{
    public static int Count() => Links().Count();

    /// <summary>What is open, but for the assemblies that the runtime loads when it likes.</summary>
    public static IEnumerable<string> Links() => Directory.GetFileSystemEntries("/proc/self/fd")
        .Select(fd => new FileInfo(fd).LinkTarget ?? "the directory itself")
        .Where(link => !link.EndsWith(".dll", StringComparison.Ordinal));

    /// <summary>What <paramref name="action"/> leaves open when it is run again, and thus is not paying for the first
    /// use of something.</summary>
    public static int LeftBy(Action action)
    {
        action();

        int left;
        do
        {
            // What other tests abandoned must not be closed in between. If it is, the count falls: count again.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            int before = Count();
            action();
            left = Count() - before;
        }
        while (left < 0);

        return left;
    }
}

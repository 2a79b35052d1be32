namespace Integration.Tests.Harness;

/// <summary>How long something may take before it counts as not happening. A loaded machine may need many times what
/// an idle one does, so these only bound how long a failure takes; no verdict depends on them.</summary>
internal static class Patience
{
    /// <summary>Fetching QEMU, a kernel and tools into an empty cache.</summary>
    public static readonly TimeSpan Download = TimeSpan.FromMinutes(15);

    /// <summary>From QEMU's start to any of the guest's marks.</summary>
    public static readonly TimeSpan Boot = TimeSpan.FromMinutes(5);

    /// <summary>One command in the guest, one mode set, one process start or end.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <returns>Whether it ever was.</returns>
    public static bool Until(Func<bool> condition, TimeSpan limit)
    {
        DateTime end = DateTime.UtcNow + limit;
        while (!condition())
        {
            if (DateTime.UtcNow > end)
            {
                return false;
            }

            Thread.Sleep(s_pause);
        }

        return true;
    }
}

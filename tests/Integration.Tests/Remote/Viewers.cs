using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>Debian's VNC viewers.</summary>
internal static class Viewers
{
    /// <summary>A root file system that has them and all they need.</summary>
    public static string Root => Path.Combine(Repository.Cache, "viewers");

    /// <summary>Makes them available; skips the test where that cannot be.</summary>
    public static void Fetch()
    {
        if (!SetUpScript.TryRun("qemu/fetch", ["--viewers"], out string complaint))
        {
            Assert.Ignore($"Debian's VNC viewers cannot be fetched:\n{complaint}");
        }
    }
}

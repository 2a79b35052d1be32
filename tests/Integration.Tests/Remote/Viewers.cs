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
        using ChildProcess script = new(Repository.Script("qemu/fetch"), ["--viewers"]);
        if (script.WaitForExit(Patience.Download) != 0)
        {
            Assert.Ignore($"Debian's VNC viewers cannot be fetched:\n{script.Errors}");
        }
    }
}

using System.Runtime.InteropServices;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>Debian's VNC viewers.</summary>
internal static class Viewers
{
    /// <summary>A root file system that has them and all they need.</summary>
    public static string Root => Path.Combine(Repository.Cache, "viewers");

    /// <summary>Loads Debian's libjpeg-turbo, which a server in this process then finds by its name.</summary>
    public static void LoadJpegLibrary()
    {
        Fetch();
        NativeLibrary.Load(Path.Combine(Root, "usr/lib/x86_64-linux-gnu/libturbojpeg.so.0"));
    }

    /// <summary>Makes them available; skips the test where that cannot be.</summary>
    public static void Fetch()
    {
        if (!SetUpScript.TryRun("qemu/fetch", ["--viewers"], out string complaint))
        {
            Assert.Ignore($"Debian's VNC viewers cannot be fetched:\n{complaint}");
        }
    }
}

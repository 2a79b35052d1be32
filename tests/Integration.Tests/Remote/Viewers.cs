using System.Runtime.InteropServices;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>Debian's VNC viewers.</summary>
internal static class Viewers
{
    /// <summary>A root file system that has them and all they need.</summary>
    public static string Root => Path.Combine(Repository.Cache, "viewers");

    /// <summary>$1 Debian's files, $2 the folder, $3 what to run.</summary>
    private const string Enter =
        """
        mount --rbind /dev "$1/dev"
        mount --bind "$2" "$1/tmp"
        exec unshare --root "$1" sh -euc "$3"
        """;

    private static readonly string[] s_namespaces =
        ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"];

    /// <summary>Runs something in namespaces of its own, with Debian's files as the root file system and a folder of
    /// the test's as <c>/tmp</c>.</summary>
    /// <param name="folder">The test's.</param>
    /// <param name="command">For the shell.</param>
    /// <param name="hasNetwork">Whether it can reach this machine's ports.</param>
    public static ChildProcess Run(string folder, string command, bool hasNetwork = false) => new(
        "unshare",
        [
            .. s_namespaces, .. hasNetwork ? Array.Empty<string>() : ["--net"], "sh", "-euc", Enter, "sh", Root, folder,
            command,
        ]);

    /// <summary>Debian's libjpeg-turbo.</summary>
    public static string JpegLibrary => Path.Combine(Root, "usr/lib/x86_64-linux-gnu/libturbojpeg.so.0");

    /// <summary>Loads Debian's libjpeg-turbo, which a server in this process then finds by its name.</summary>
    public static void LoadJpegLibrary()
    {
        Fetch();
        NativeLibrary.Load(JpegLibrary);
    }

    /// <summary>Makes them available; skips the test where that cannot be.</summary>
    /// <param name="programs">The option of scripts/qemu/fetch.</param>
    public static void Fetch(string programs = "--viewers")
    {
        if (!SetUpScript.TryRun("qemu/fetch", [programs], out string complaint))
        {
            Assert.Ignore($"Debian's VNC viewers cannot be fetched:\n{complaint}");
        }
    }
}

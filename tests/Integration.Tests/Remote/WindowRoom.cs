using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>Debian's files for programs with windows, as root file systems of namespaces: a folder of the test's is
/// <c>/tmp</c> in all of them, so programs in different ones find each other's sockets.</summary>
/// <param name="folder">The test's.</param>
internal sealed class WindowRoom(string folder)
{
    /// <summary>$1 Debian's files, $2 the folder, $3 where .NET is, $4 where the program is, $5 what to run.</summary>
    private const string Enter =
        """
        mount --rbind /dev "$1/dev"
        mount -t proc proc "$1/proc"
        mount --bind "$2" "$1/tmp"
        mount --bind "$3" "$1/mnt/dotnet"
        mount --bind "$4" "$1/mnt/program"
        exec unshare --root "$1" sh -euc "$5"
        """;

    private static readonly string[] s_namespaces =
        ["--user", "--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child"];

    /// <summary>Variables that programs need, as the shell sets them.</summary>
    public string Environment { get; set; } = "HOME=/tmp";

    /// <summary>Why the files cannot be had; null if they can.</summary>
    private static readonly Lazy<string?> s_complaint = new(() =>
        SetUpScript.TryRun("qemu/fetch", ["--windows"], out string complaint) ? null : complaint);

    private static string Root => Path.Combine(Repository.Cache, "windows");

    /// <summary>Fetches the files; skips the test where that cannot be, or where an ordinary user may not make
    /// namespaces.</summary>
    public void Require()
    {
        if (s_complaint.Value is { } complaint)
        {
            Assert.Ignore($"Debian's files for windows cannot be fetched:\n{complaint}");
        }

        using ChildProcess nothing = Start("exit 0");
        if (nothing.WaitForExit(Patience.Step) != 0)
        {
            Assert.Ignore($"this machine does not let a user make namespaces:\n{nothing.Errors}");
        }
    }

    /// <summary>Starts a program of Debian's.</summary>
    public ChildProcess Start(string command) => new(
        "env",
        [
            "--default-signal=INT", "unshare", .. s_namespaces, "sh", "-euc", Enter, "sh", Root, folder,
            DotnetFolder, AppContext.BaseDirectory,
            $"export {Environment}; {command}",
        ]);

    /// <summary>Runs one to its end, which has to be good.</summary>
    /// <returns>What it said on standard output.</returns>
    public string Run(string command)
    {
        using ChildProcess process = Start($"exec {command}");
        Assert.That(process.WaitForExit(Patience.Step), Is.Zero, $"{command}:\n{process.Errors}");
        return System.Text.Encoding.UTF8.GetString(process.Output()).Trim();
    }

    /// <summary>Starts gvt-device.</summary>
    public ChildProcess StartGvtDevice(string arguments) =>
        Start($"exec /mnt/dotnet/dotnet /mnt/program/gvt-device.dll {arguments}");

    /// <summary>Sends a signal to the program in the namespaces.</summary>
    public static void Signal(ChildProcess started, int signal)
    {
        string[] children = File.ReadAllText($"/proc/{started.Id}/task/{started.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Posix.Signal(int.Parse(children.Single(), null), signal);
    }

    private static string DotnetFolder => Path.GetDirectoryName(
        File.ResolveLinkTarget(GvtProgram.DotnetHost(), returnFinalTarget: true)?.FullName
            ?? Path.GetFullPath(GvtProgram.DotnetHost()))!;
}

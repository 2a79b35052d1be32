using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GvtDevice.Cli;

/// <summary>The limit of open files (ulimit -n). The runtime keeps the assemblies open that it has run code of, and
/// ends with a stack trace when it cannot open the next one; so this is looked at before anything else.</summary>
internal static class OpenFiles
{
    /// <summary>Seen to be enough for any command; at 100 the runtime or the first socket fails.</summary>
    private const int Base = 128;

    /// <summary>Sockets, eventfds, memory files; seen: 10.</summary>
    private const int PerDevice = 16;

    private const int StandardError = 2;

    /// <summary>Complains on standard error, by means that open no assembly.</summary>
    public static bool AreEnough()
    {
        if (Limit() is not { } limit || limit >= Base)
        {
            return true;
        }

        using SafeFileHandle handle = new(StandardError, ownsHandle: false);
        using FileStream error = new(handle, FileAccess.Write, bufferSize: 0);
        error.Write(Encoding.UTF8.GetBytes($"gvt-device: {Complaint(limit, Base)}\n"));
        return false;
    }

    /// <exception cref="IOException">They are too few for as many devices.</exception>
    public static void Require(int devices)
    {
        int needed = Base + (PerDevice * (devices - 1));
        if (Limit() is { } limit && limit < needed)
        {
            throw new IOException(Complaint(limit, needed));
        }
    }

    private static string Complaint(int limit, int needed) =>
        $"the limit of open files is {limit}; {needed} are needed: raise it (ulimit -n {needed}, LimitNOFILE={needed})";

    /// <summary>The soft limit; null when it is unlimited or cannot be told. Source: proc_pid_limits(5).</summary>
    private static int? Limit()
    {
        const string name = "Max open files";
        foreach (string line in File.ReadAllText("/proc/self/limits").Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return int.TryParse(line[name.Length..].Trim().Split(' ')[0], out int limit) ? limit : null;
            }
        }

        return null;
    }
}

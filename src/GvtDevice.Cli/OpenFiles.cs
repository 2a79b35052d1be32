using System.Text;
using Microsoft.Win32.SafeHandles;

namespace GvtDevice.Cli;

/// <summary>Checks the limit of open files (ulimit -n). The runtime keeps the assemblies open whose code it has run,
/// and ends with a stack trace if it cannot open another; so this check comes before everything else.</summary>
internal static class OpenFiles
{
    /// <summary>Descriptors that were enough for any command; at 100 the runtime or the first socket fails.</summary>
    private const int Base = 128;

    /// <summary>Descriptors per device for sockets, eventfds and memory files; 10 were observed.</summary>
    private const int PerDevice = 16;

    private const int StandardError = 2;

    /// <summary>Whether the limit is high enough for a command. If not, reports it on standard error without opening an
    /// assembly.</summary>
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

    /// <exception cref="IOException">The limit is too low for this number of devices.</exception>
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

    /// <summary>The soft limit; null if it is unlimited or unknown. Source: proc_pid_limits(5).</summary>
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

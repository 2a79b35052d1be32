using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>The descriptors that a service manager passed to this process: sockets that it bound, and files that an
/// earlier process of the service gave it to keep. Source: sd_listen_fds_with_names(3).</summary>
public static class PassedFiles
{
    /// <summary>The first passed descriptor, SD_LISTEN_FDS_START.</summary>
    private const int FirstFd = 3;

    private const string KeptPrefix = "kept-";

    /// <summary>The passed descriptors with their names; the name is empty if the manager gave none.</summary>
    public static IReadOnlyList<(string Name, int Number)> All() =>
        All(Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>LISTEN_PID must be this process, because children inherit the variables of their parent.</summary>
    internal static IReadOnlyList<(string Name, int Number)> All(Func<string, string?> variable, int processId)
    {
        if (Number(variable("LISTEN_PID")) != processId || Number(variable("LISTEN_FDS")) is not (> 0 and int count))
        {
            return [];
        }

        string[] names = variable("LISTEN_FDNAMES")?.Split(':') ?? [];
        return [.. Enumerable.Range(0, count)
            .Select(index => (index < names.Length ? names[index] : string.Empty, FirstFd + index))];
    }

    /// <summary>Whether that is the name of a file which an earlier process gave to keep.</summary>
    public static bool IsKept(string name) => name.StartsWith(KeptPrefix, StringComparison.Ordinal);

    /// <summary>The name under which the manager keeps a file.</summary>
    public static string NameOfKept(string file) => KeptPrefix + file;

    /// <summary>Takes a passed descriptor over.</summary>
    public static SafeFileHandle Adopt(int number)
    {
        SafeFileHandle file = new(number, ownsHandle: true);
        _ = Libc.Fcntl(file, Libc.FSetFd, Libc.FdCloexec);
        return file;
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

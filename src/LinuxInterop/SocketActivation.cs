using System.Globalization;

namespace LinuxInterop;

/// <summary>Sockets that a service manager bound for this process. Source: sd_listen_fds(3).</summary>
public static class SocketActivation
{
    /// <summary>The first passed descriptor, SD_LISTEN_FDS_START.</summary>
    private const int FirstFd = 3;

    /// <summary>The listening socket passed to this process, for <see cref="UnixListener.Adopt"/>; null if none was
    /// passed.</summary>
    /// <exception cref="ArgumentException">More than one socket was passed.</exception>
    public static int? ListenFd() => ListenFd(Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>LISTEN_PID must be this process, because children inherit the variables of their parent.</summary>
    internal static int? ListenFd(Func<string, string?> variable, int processId)
    {
        if (Number(variable("LISTEN_PID")) != processId || Number(variable("LISTEN_FDS")) is not (> 0 and int count))
        {
            return null;
        }

        return count == 1
            ? FirstFd
            : throw new ArgumentException($"{count} sockets were passed (LISTEN_FDS), but exactly one is supported.");
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

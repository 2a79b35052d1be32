using System.Globalization;

namespace LinuxInterop;

/// <summary>Sockets that a service manager has bound for us. Source: sd_listen_fds(3).</summary>
public static class SocketActivation
{
    /// <summary>The first descriptor that is passed, SD_LISTEN_FDS_START.</summary>
    private const int FirstFd = 3;

    /// <summary>The listening socket that this process was started with, for <see cref="UnixListener.Adopt"/>; null
    /// when it was not started so.</summary>
    /// <exception cref="ArgumentException">More than one socket was passed.</exception>
    public static int? ListenFd() => ListenFd(Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>LISTEN_PID must name this process: what a parent got is not for its children.</summary>
    internal static int? ListenFd(Func<string, string?> variable, int processId)
    {
        if (Number(variable("LISTEN_PID")) != processId || Number(variable("LISTEN_FDS")) is not (> 0 and int count))
        {
            return null;
        }

        return count == 1
            ? FirstFd
            : throw new ArgumentException($"{count} sockets were passed (LISTEN_FDS), and one is needed.");
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

namespace LinuxInterop;

/// <summary>Sockets that a service manager bound for this process. Source: sd_listen_fds(3).</summary>
public static class SocketActivation
{
    /// <summary>The listening socket passed to this process, for <see cref="UnixListener.Adopt"/>; null if none was
    /// passed.</summary>
    /// <exception cref="ArgumentException">More than one socket was passed.</exception>
    public static int? ListenFd() => ListenFd(Environment.GetEnvironmentVariable, Environment.ProcessId);

    internal static int? ListenFd(Func<string, string?> variable, int processId)
    {
        int[] sockets = [.. PassedFiles.All(variable, processId)
            .Where(file => !PassedFiles.IsKept(file.Name))
            .Select(file => file.Number)];
        return sockets.Length switch
        {
            0 => null,
            1 => sockets[0],
            int count => throw new ArgumentException(
                $"{count} sockets were passed (LISTEN_FDS), but exactly one is supported."),
        };
    }
}

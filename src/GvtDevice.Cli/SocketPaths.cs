using LinuxInterop;

namespace GvtDevice.Cli;

/// <summary>Paths of sockets in options.</summary>
internal static class SocketPaths
{
    /// <summary>Checks them before anything is opened.</summary>
    /// <param name="paths">null for an option that was not given.</param>
    /// <exception cref="ArgumentException">No socket can have one of them.</exception>
    public static void Check(params ReadOnlySpan<string?> paths)
    {
        foreach (string? path in paths)
        {
            if (path is not null)
            {
                UnixSocket.CheckPath(path);
            }
        }
    }
}

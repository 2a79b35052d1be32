using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace GvtDevice.Cli;

/// <summary>Tells the program that started the server when its sockets accept clients, and when it ends: systemd by a
/// message to NOTIFY_SOCKET, others by a line on a descriptor of theirs. Source: sd_notify(3); s6, "Service startup
/// notifications".</summary>
internal sealed class Readiness : IDisposable
{
    private readonly SafeFileHandle? _fd;
    private readonly string? _notifySocket;

    /// <param name="fd">The number of the inherited descriptor; null for none.</param>
    /// <param name="notifySocket">The path of systemd's socket, or its abstract name with a leading @; null for
    /// none.</param>
    /// <exception cref="ArgumentException">The descriptor is not open for writing.</exception>
    public Readiness(int? fd, string? notifySocket)
    {
        _notifySocket = notifySocket;
        if (fd is not { } number)
        {
            return;
        }

        _fd = new SafeFileHandle(number, ownsHandle: true);
        FileAccessMode mode = FileAccessMode.Of(_fd);
        if (mode.Flags < 0 || mode.IsReadOnly)
        {
            _fd.SetHandleAsInvalid();
            throw new ArgumentException(
                $"--ready-fd {number}: {(mode.Flags < 0 ? "it is not open" : "it is not open for writing")}");
        }
    }

    /// <summary>Reports that clients may connect, and closes the descriptor. A starter that has gone meanwhile is no
    /// error.</summary>
    public void Announce()
    {
        Notify("READY=1");
        try
        {
            if (_fd is not null)
            {
                using FileStream stream = new(_fd, FileAccess.Write, bufferSize: 0);
                stream.Write("ready\n"u8);
            }
        }
        catch (IOException)
        {
            // Nobody reads it.
        }
    }

    /// <summary>Reports that the server ends because it was asked to.</summary>
    public void AnnounceEnd() => Notify("STOPPING=1");

    public void Dispose() => _fd?.Dispose();

    private void Notify(string state)
    {
        try
        {
            using ServiceManager? manager = ServiceManager.Connect(_notifySocket);
            manager?.Notify(state);
        }
        catch (Exception e) when (e is LinuxException or ArgumentException)
        {
            // systemd itself ends a service that it waits for in vain.
        }
    }
}

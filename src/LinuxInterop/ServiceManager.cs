using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LinuxInterop;

/// <summary>Messages to the program that manages this service, and the files that it keeps for the service's next
/// process. Source: sd_notify(3), FileDescriptorStoreMax= in systemd.service(5). One thread at a time.</summary>
public sealed class ServiceManager : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly SafeFileHandle _socket;

    private ServiceManager(SafeFileHandle socket) => _socket = socket;

    /// <summary>Connects to the manager of this process.</summary>
    /// <param name="path">The value of NOTIFY_SOCKET; null or empty if there is no manager.</param>
    /// <returns>null if there is none.</returns>
    /// <exception cref="LinuxException">Its socket cannot be reached.</exception>
    /// <exception cref="ArgumentException">The path is too long.</exception>
    public static ServiceManager? Connect(string? path) =>
        string.IsNullOrEmpty(path) ? null : new ServiceManager(UnixSocket.ConnectDatagram(path));

    /// <summary>Reports a state of this process, such as READY=1.</summary>
    /// <exception cref="LinuxException">The manager is gone, or does not read.</exception>
    public void Notify(string state) => Send(state, []);

    /// <summary>Hands a duplicate of a file over, which the next process receives under this name.</summary>
    /// <param name="name">Printable ASCII without a colon.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="LinuxException">The manager is gone, or does not read.</exception>
    public void Keep(string name, SafeFileHandle file) => Send($"FDSTORE=1\nFDNAME={name}\nFDPOLL=0\n", [file]);

    /// <summary>Makes the manager close its duplicates of that name.</summary>
    /// <exception cref="LinuxException">The manager is gone, or does not read.</exception>
    public void Drop(string name) => Send($"FDSTOREREMOVE=1\nFDNAME={name}\n", []);

    public void Dispose() => _socket.Dispose();

    private void Send(string message, ReadOnlySpan<SafeFileHandle> files)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(message);
        long deadlineNs = MonotonicClock.After(s_patience);
        while (FdSocket.Send(_socket, bytes, default, files) == FdSocket.WouldBlock)
        {
            if (Poll.Wait([new PollFd(_socket, PollEvents.Out)], deadlineNs) <= 0)
            {
                throw new LinuxException("send to NOTIFY_SOCKET", Libc.Eagain);
            }
        }
    }
}

using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>Takes a message's descriptors, and reports a missing one as the client's error.</summary>
public static class ReceivedFdsExtensions
{
    /// <summary>Takes one descriptor; the caller owns it.</summary>
    /// <exception cref="VfioUserException">EINVAL: there is no such descriptor, or it has been taken.</exception>
    public static SafeFileHandle Take(this ReceivedFds fds, int index) =>
        fds.TryTake(index)
            ?? throw new VfioUserException(Errno.EINVAL, $"the message has no file descriptor {index}");

    /// <summary>Takes one eventfd; the caller owns it.</summary>
    /// <exception cref="VfioUserException">EINVAL: there is no such descriptor, it has been taken, or it is another
    /// kind of file, which is closed then.</exception>
    public static EventFd TakeEventFd(this ReceivedFds fds, int index)
    {
        try
        {
            return EventFd.Adopt(fds.Take(index));
        }
        catch (ArgumentException e)
        {
            throw new VfioUserException(Errno.EINVAL, e.Message);
        }
    }
}

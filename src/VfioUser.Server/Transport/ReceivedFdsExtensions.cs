using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>Takes a message's descriptors such that one that is missing is the client's mistake.</summary>
public static class ReceivedFdsExtensions
{
    /// <summary>Hands over one descriptor.</summary>
    /// <exception cref="VfioUserException">EINVAL: there is none, or it has been taken.</exception>
    public static SafeFileHandle Take(this ReceivedFds fds, int index) =>
        fds.TryTake(index)
            ?? throw new VfioUserException(Errno.EINVAL, $"the message has no file descriptor {index}");

    /// <summary>Hands over one eventfd.</summary>
    /// <exception cref="VfioUserException">EINVAL: there is none, it has been taken, or it is another kind of file,
    /// which has been closed.</exception>
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

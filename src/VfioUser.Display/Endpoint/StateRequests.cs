using System.Text;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Extension;
using VfioUser.Server.Transport;

namespace VfioUser.Display.Endpoint;

/// <summary>GET_STATE and SET_STATE.</summary>
/// <param name="device">The device; null if its state cannot be had.</param>
/// <param name="isTrusted">Whether the client may access guest memory: a state names the guest's pages that are
/// shown.</param>
/// <param name="underWay">Limits the work.</param>
internal sealed class StateRequests(IDeviceState? device, bool isTrusted, UnderWay underWay)
{
    public Task<CommandReply> Get(in Message request)
    {
        if (request.Payload.Length > 0)
        {
            throw new VfioUserException(Errno.EINVAL, $"{request.Payload.Length} bytes after GET_STATE");
        }

        IDeviceState device = Device();
        return underWay.Run(async () =>
        {
            byte[] state = await device.SaveAsync().ConfigureAwait(false);
            SafeFileHandle file = MemFd.CreateFile("gvt-state", (ulong)state.Length);
            RandomAccess.Write(file, state, 0);
            return new CommandReply(BitConverter.GetBytes((ulong)state.Length), file);
        });
    }

    public Task<CommandReply> Set(in Message request)
    {
        ulong size = request.Read<ulong>();
        if (size is 0 or > IDeviceState.MaxBytes || request.Fds.Count != 1)
        {
            throw new VfioUserException(Errno.EINVAL, $"a state of {size} bytes with {request.Fds.Count} files");
        }

        IDeviceState device = Device();
        SafeFileHandle file = request.Fds.Take(0);
        return underWay.Run(async () =>
        {
            using (file)
            {
                // Not on the thread of all clients: the file may be slow.
                byte[] state = new byte[size];
                if (!await Task.Run(() => FileBytes.TryRead(file, 0, state)).ConfigureAwait(false))
                {
                    throw new VfioUserException(Errno.EINVAL, $"the file has no {size} bytes to read");
                }

                try
                {
                    await device.RestoreAsync(state).ConfigureAwait(false);
                    return new CommandReply([]);
                }
                catch (InvalidDataException e)
                {
                    return new CommandReply(Encoding.UTF8.GetBytes(e.Message));
                }
            }
        });
    }

    private IDeviceState Device() =>
        !isTrusted
            ? throw new VfioUserException(Errno.EPERM, "only root and the server's user get the device's state")
            : device ?? throw new VfioUserException(Errno.EOPNOTSUPP, "this device's state cannot be had");
}

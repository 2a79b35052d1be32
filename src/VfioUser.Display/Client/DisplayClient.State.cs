using System.Text;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Display.Endpoint;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;

namespace VfioUser.Display.Client;

/// <content>The device's state as a whole.</content>
public sealed partial class DisplayClient
{
    /// <summary>Returns the device's whole state, for <see cref="RestoreStateAsync"/>: opaque, with its
    /// version.</summary>
    /// <exception cref="VfioUserException">EPERM: the client is neither root nor the server's user.</exception>
    public async ValueTask<byte[]> SaveStateAsync(CancellationToken cancellation = default)
    {
        using CallReply reply = await CallAsync(DisplayCommand.GetState, [], cancellation).ConfigureAwait(false);
        ulong size = Wire.Read<ulong>(Expect(DisplayCommand.GetState, reply).Payload);
        if (size > IDeviceState.MaxBytes)
        {
            throw new InvalidDataException($"The server announces a state of {size} bytes.");
        }

        byte[] state = new byte[size];
        using FileStream file = new(FileOf(reply), FileAccess.Read);
        file.ReadExactly(state);
        return state;
    }

    /// <summary>Puts the device into a state that a device with the same options had. Nobody may access it meanwhile:
    /// its guest has to be stopped.</summary>
    /// <exception cref="InvalidDataException">The device refused the state, for the reason in the message, and is as it
    /// was.</exception>
    /// <exception cref="VfioUserException">EPERM: the client is neither root nor the server's user.</exception>
    public async ValueTask RestoreStateAsync(byte[] state, CancellationToken cancellation = default)
    {
        using SafeFileHandle file = MemFd.CreateFile("gvt-state", (ulong)state.Length);
        RandomAccess.Write(file, state, 0);
        using CallReply reply = await CallAsync(
            DisplayCommand.SetState, Bytes((ulong)state.Length), cancellation, file).ConfigureAwait(false);
        if (Expect(DisplayCommand.SetState, reply).Payload is { Length: > 0 } reason)
        {
            throw new InvalidDataException(Encoding.UTF8.GetString(reason));
        }
    }
}

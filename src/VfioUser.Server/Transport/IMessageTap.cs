using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>Sees every message that passes through a channel, for recording. Called on the channel's thread, which
/// waits: copy the needed data and return. An implementation must not keep its arguments, and must not throw.</summary>
public interface IMessageTap
{
    /// <summary>Called when a client has connected.</summary>
    void OnOpened();

    /// <summary>Called when a message has arrived, before it is processed. A message of impossible size is passed as
    /// its header alone, right before the connection ends.</summary>
    void OnReceived(in MessageHeader header, ReadOnlySpan<byte> payload, ReceivedFds fds);

    /// <summary>Called before a message is sent.</summary>
    void OnSent(in MessageHeader header, ReadOnlySpan<byte> payload, ReadOnlySpan<SafeFileHandle> fds);

    /// <summary>Called when the channel ends.</summary>
    void OnClosed();
}

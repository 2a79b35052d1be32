using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;

namespace VfioUser.Server.Transport;

/// <summary>Sees every message that passes through a channel, for recording. Called on the channel's thread, which
/// waits meanwhile: copy what is wanted and return. Nothing it is given may be kept, and it must not throw.</summary>
public interface IMessageTap
{
    /// <summary>A channel starts: a client has connected.</summary>
    void OnOpened();

    /// <summary>A message has arrived and nobody has acted on it yet. One whose size is impossible comes as its header
    /// alone, right before the connection ends.</summary>
    void OnReceived(in MessageHeader header, ReadOnlySpan<byte> payload, ReceivedFds fds);

    /// <summary>A message is about to be sent.</summary>
    void OnSent(in MessageHeader header, ReadOnlySpan<byte> payload, ReadOnlySpan<SafeFileHandle> fds);

    /// <summary>The channel ends.</summary>
    void OnClosed();
}

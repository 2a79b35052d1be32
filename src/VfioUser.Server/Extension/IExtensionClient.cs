using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Server.Extension;

/// <summary>The client of an <see cref="IExtensionSession"/>.</summary>
public interface IExtensionClient
{
    /// <summary>The credentials of the client's process; null when the kernel does not report them.</summary>
    PeerCredentials? Credentials { get; }

    /// <summary>The number of descriptors that the client accepts in one message.</summary>
    uint MaxMessageFds { get; }

    /// <summary>Runs work on the thread that serves the client. Any thread.</summary>
    /// <returns>false when that thread has ended and the work will never run.</returns>
    bool Post(Action work);

    /// <summary>Sends a command that wants no reply. Call it on the thread that serves the client.</summary>
    /// <returns>false when nothing was sent: the client has not read earlier messages, or has disconnected.</returns>
    bool TrySend(VfioUserCommand command, ReadOnlySpan<byte> payload);
}

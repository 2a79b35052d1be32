using LinuxInterop;
using VfioUser.Protocol;

namespace VfioUser.Server.Extension;

/// <summary>The client of an <see cref="IExtensionSession"/>.</summary>
public interface IExtensionClient
{
    /// <summary>Who runs the client; null when the kernel does not tell.</summary>
    PeerCredentials? Credentials { get; }

    /// <summary>Descriptors that the client takes in one message.</summary>
    uint MaxMessageFds { get; }

    /// <summary>Runs work on the thread that serves the client. Any thread.</summary>
    /// <returns>false when that has ended and the work will never run.</returns>
    bool Post(Action work);

    /// <summary>Sends a command that wants no reply. On the thread that serves the client.</summary>
    /// <returns>false when the client has yet to read what was sent before, or has gone: nothing was sent.</returns>
    bool TrySend(VfioUserCommand command, ReadOnlySpan<byte> payload);
}

using System.Text.Json;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server;

/// <summary>An extension as it was agreed on with one client. Every member is called on the thread that serves the
/// client; disposed of when the client has gone.</summary>
public interface IExtensionSession : IDisposable
{
    /// <summary>What was agreed on: the key's value in our VERSION.</summary>
    JsonElement Agreement { get; }

    /// <summary>One more than the highest region index of the extension; 0 when it has none.</summary>
    int RegionCount { get; }

    /// <summary>One more than the highest interrupt index of the extension; 0 when it has none.</summary>
    int IrqCount { get; }

    /// <summary>Carries out a command; it is the extension that bounds how many are under way. To refuse it throw <see cref="VfioUserException"/>, or return a task that did.</summary>
    /// <param name="request">Valid during the call only; descriptors that are wanted later are taken from it.</param>
    /// <returns>null when the command is none of the extension's: the server deals with it as ever.</returns>
    Task<CommandReply>? Handle(in Message request);

    /// <summary>No later command may be answered before this one is, as the specification of vfio-user has it for its own.
    /// The client's other commands wait meanwhile.</summary>
    bool IsInOrder(VfioUserCommand command) => false;

    /// <summary>The client has read what it had left unread: <see cref="IExtensionClient.TrySend"/> works again.</summary>
    void OnWritable();
}

using System.Text.Json;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Extension;

/// <summary>An extension as it was agreed on with one client. Every member is called on the thread that serves the
/// client; disposed of when the client has gone.</summary>
public interface IExtensionSession : IDisposable
{
    /// <summary>What was agreed on: the key's value in our VERSION.</summary>
    JsonElement Agreement { get; }

    /// <summary>Regions beside those of the device, at indexes that the device leaves free; the same at each
    /// call.</summary>
    IReadOnlyList<IExtensionRegion> Regions { get; }

    /// <summary>Interrupts beside those of the device, at indexes that the device leaves free; the same at each call.
    /// The session unbinds them when it is disposed of.</summary>
    IReadOnlyList<ExtensionIrq> Irqs { get; }

    /// <summary>Carries out a command that is none of vfio-user's; it is the extension that bounds how many are under
    /// way. To refuse it throw <see cref="VfioUserException"/>, or return a task that did. The reply may be overtaken
    /// by those to later commands, unless the socket has the extension alone.</summary>
    /// <param name="request">Valid during the call only; descriptors that are wanted later are taken from it.</param>
    /// <returns>null when the command is none of the extension's.</returns>
    Task<CommandReply>? Handle(in Message request);

    /// <summary>The client has read what it had left unread: <see cref="IExtensionClient.TrySend"/> works
    /// again.</summary>
    void OnWritable();
}

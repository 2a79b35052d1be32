using System.Text.Json;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Extension;

/// <summary>An extension in use by one client. Every member is called on the thread that serves the client. The server
/// disposes of it when the client has disconnected.</summary>
public interface IExtensionSession : IDisposable
{
    /// <summary>The agreed value under the extension's key in the server's VERSION.</summary>
    JsonElement Agreement { get; }

    /// <summary>Regions in addition to those of the device, at indexes that the device leaves free. The same list at
    /// each call.</summary>
    IReadOnlyList<IExtensionRegion> Regions { get; }

    /// <summary>Interrupts in addition to those of the device, at indexes that the device leaves free. The same list at
    /// each call. The session unbinds them when it is disposed of.</summary>
    IReadOnlyList<ExtensionIrq> Irqs { get; }

    /// <summary>Executes a command that vfio-user does not define. The extension must limit how many run at a time. To
    /// refuse a command, throw <see cref="VfioUserException"/> or return a task that faults with it. Replies to later
    /// commands may overtake the reply, except on a socket that serves the extension alone.</summary>
    /// <param name="request">The command; valid during the call only. Take the descriptors that are needed later from
    /// it.</param>
    /// <returns>The reply; null when the command is not one of the extension's.</returns>
    Task<CommandReply>? Handle(in Message request);

    /// <summary>Called when the client has read its backlog: <see cref="IExtensionClient.TrySend"/> works
    /// again.</summary>
    void OnWritable();
}

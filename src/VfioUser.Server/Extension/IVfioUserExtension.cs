using System.Text.Json;

namespace VfioUser.Server.Extension;

/// <summary>Commands beyond those of vfio-user, for clients that propose them in VERSION. Other clients see no
/// difference.</summary>
public interface IVfioUserExtension
{
    /// <summary>The extension's key among the capabilities of VERSION.</summary>
    string Capability { get; }

    /// <summary>Called once when a client proposes the extension, on the thread that serves the client.</summary>
    /// <param name="proposal">The value under the key.</param>
    /// <param name="client">The client; usable until the session is disposed of.</param>
    /// <returns>The session; null for no agreement, and then the server's VERSION has no such key.</returns>
    IExtensionSession? Open(JsonElement proposal, IExtensionClient client);
}

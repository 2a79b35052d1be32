using System.Text.Json;

namespace VfioUser.Server.Extension;

/// <summary>Commands beyond those of vfio-user, for clients that propose them in VERSION; for all others nothing
/// changes.</summary>
public interface IVfioUserExtension
{
    /// <summary>The key among the capabilities of VERSION.</summary>
    string Capability { get; }

    /// <summary>A client proposes the extension, once. Called on the thread that serves it.</summary>
    /// <param name="proposal">The key's value.</param>
    /// <param name="client">Who proposes; usable until the session is disposed of.</param>
    /// <returns>null: there is no agreement, and our VERSION has no such key.</returns>
    IExtensionSession? Open(JsonElement proposal, IExtensionClient client);
}

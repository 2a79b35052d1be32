using System.Text.Json;
using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>The display extension of a device, for all of its clients: those of the display socket, and one on the
/// vfio-user socket that proposes the extension there.</summary>
public sealed class DisplayEndpoint : IVfioUserExtension
{
    /// <param name="source">What there is to see.</param>
    /// <param name="buffers">What planes point into; null when nobody shall have it.</param>
    /// <param name="budget">What the copies of all clients may take; the default when null.</param>
    /// <exception cref="ArgumentException">More heads than regions have been set aside for.</exception>
    public DisplayEndpoint(IDisplaySource source, IPlaneBuffers? buffers = null, ShadowBudget? budget = null)
    {
        if (source.HeadCount is < 1 or > DisplayIndex.MaxHeads)
        {
            throw new ArgumentException(
                $"A device has 1 to {DisplayIndex.MaxHeads} heads, not {source.HeadCount}.", nameof(source));
        }

        Source = source;
        Buffers = buffers;
        Budget = budget ?? new ShadowBudget();
    }

    public string Capability => DisplayCapability.Key;

    internal IDisplaySource Source { get; }

    internal IPlaneBuffers? Buffers { get; }

    internal ShadowBudget Budget { get; }

    internal IReadOnlyList<DisplayHead> Heads =>
        [.. Enumerable.Range(0, Source.HeadCount).Select(head => new DisplayHead(head, Source.HeadName(head)))];

    /// <exception cref="VfioUserException">EINVAL: the proposal is malformed.</exception>
    public IExtensionSession? Open(JsonElement proposal, IExtensionClient client)
    {
        try
        {
            DisplayCapability proposed = DisplayCapability.Parse(proposal);
            if (proposed.Version < DisplayCapability.CurrentVersion)
            {
                return null;
            }

            (NoDmabufReason noDmabuf, string? why) = NoDmabufFor(client);
            Agreement agreement = Agreement.Between(proposed, client.MaxMessageFds > 0, noDmabuf, why);
            return new EndpointSession(this, agreement, new Shadows(Source, Budget), client);
        }
        catch (InvalidDataException e)
        {
            throw new VfioUserException(Errno.EINVAL, e.Message);
        }
    }

    /// <summary>Guest memory itself goes only to those who could have it without us: a dma-buf can be written, and
    /// cannot be taken back.</summary>
    private (NoDmabufReason Reason, string? Why) NoDmabufFor(IExtensionClient client) =>
        Buffers is null ? (NoDmabufReason.NoUdmabuf, "this server does not share guest memory")
        : Buffers.WhyNoDmabuf is { } why ? (NoDmabufReason.NoUdmabuf, why)
        : client.Credentials?.MayReadOurMemory != true
            ? (NoDmabufReason.OtherUser,
                "only root and the server's user get guest memory: run the client as one of them")
        : (NoDmabufReason.None, null);
}

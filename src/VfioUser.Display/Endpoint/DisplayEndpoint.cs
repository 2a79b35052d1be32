using System.Text.Json;
using DisplaySource;
using VfioUser.Display.Buffers;
using VfioUser.Protocol;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>The display extension of a device, for all of its clients: those of the display socket, and one client of
/// the vfio-user socket that proposes the extension there.</summary>
public sealed class DisplayEndpoint : IVfioUserExtension
{
    /// <param name="source">The source of the heads.</param>
    /// <param name="buffers">The buffers of planes; null to offer none.</param>
    /// <param name="budget">The budget of the copies of all clients; null for the default.</param>
    /// <param name="state">The state of the device; null if clients cannot have it.</param>
    /// <exception cref="ArgumentException">The device has more heads than there are reserved regions.</exception>
    public DisplayEndpoint(
        IDisplaySource source, IPlaneBuffers? buffers = null, ShadowBudget? budget = null, IDeviceState? state = null)
    {
        if (source.HeadCount is < 1 or > DisplayIndex.MaxHeads)
        {
            throw new ArgumentException(
                $"A device has 1 to {DisplayIndex.MaxHeads} heads, not {source.HeadCount}.", nameof(source));
        }

        Source = source;
        Buffers = buffers;
        Budget = budget ?? new ShadowBudget();
        State = state;
    }

    public string Capability => DisplayCapability.Key;

    internal IDisplaySource Source { get; }

    internal IPlaneBuffers? Buffers { get; }

    internal ShadowBudget Budget { get; }

    internal IDeviceState? State { get; }

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

    /// <summary>Only clients that could access guest memory without this server get dma-bufs, because a dma-buf can be
    /// written, and cannot be revoked.</summary>
    private (NoDmabufReason Reason, string? Why) NoDmabufFor(IExtensionClient client) =>
        Buffers is null ? (NoDmabufReason.NoUdmabuf, "this server does not share guest memory")
        : Buffers.WhyNoDmabuf is { } why ? (NoDmabufReason.NoUdmabuf, why)
        : client.Credentials?.MayReadOurMemory != true
            ? (NoDmabufReason.OtherUser,
                "only root and the server's user get guest memory: run the client as one of them")
        : (NoDmabufReason.None, null);
}

using System.Text.Json;
using VfioUser.Protocol;
using VfioUser.Server;
using VfioUser.Server.Transport;

namespace VfioUser.Display;

/// <summary>VERSION on the display socket, where nothing but the extension is to be had.</summary>
internal static class Handshake
{
    /// <summary>Descriptors that we take in one message: an eventfd for each head.</summary>
    private const uint MaxMessageFds = 8;

    /// <param name="message">The first message of the client.</param>
    /// <param name="endpoint">What is to be had.</param>
    /// <param name="client">Who wants it.</param>
    /// <param name="hasRoom">false: as many as can be served are served already.</param>
    /// <param name="tellFds">Is told how many descriptors the client takes, before anything is opened for it.</param>
    /// <param name="reply">Payload of the reply.</param>
    /// <exception cref="VfioUserException">The connection cannot go on.</exception>
    public static IExtensionSession Answer(
        Message message,
        DisplayEndpoint endpoint,
        IExtensionClient client,
        bool hasRoom,
        Action<uint> tellFds,
        out byte[] reply)
    {
        if (message.Header.Command != VfioUserCommand.Version)
        {
            throw new VfioUserException(Errno.EINVAL, "the first message must be VERSION");
        }

        VersionHeader proposed = message.Read<VersionHeader>();
        if (proposed.Major != VersionHeader.SupportedMajor)
        {
            throw new VfioUserException(Errno.EINVAL, $"the client speaks protocol {proposed.Major}.{proposed.Minor}");
        }

        VersionCapabilities capabilities = Parse(message.Payload[VersionHeader.Length..]);
        if (!hasRoom)
        {
            throw new VfioUserException(Errno.EBUSY, $"{DisplayServer.MaxClients} clients are served already");
        }

        tellFds(capabilities.MaxMessageFds);
        IExtensionSession session = (capabilities.Extensions?.TryGetValue(DisplayCapability.Key, out JsonElement display) == true
            ? endpoint.Open(display, client)
            : null)
            ?? throw new VfioUserException(Errno.EINVAL, $"the client does not propose {DisplayCapability.Key} version 1");
        VersionHeader version = new(VersionHeader.SupportedMajor, Math.Min(proposed.Minor, VersionHeader.SupportedMinor));
        VersionCapabilities ours = new(MaxMessageFds) { Extensions = new() { [DisplayCapability.Key] = session.Agreement } };
        reply = [.. Wire.AsBytes(in version), .. ours.ToBriefJson()];
        return session;
    }

    private static VersionCapabilities Parse(ReadOnlySpan<byte> tail)
    {
        try
        {
            return VersionCapabilities.Parse(tail);
        }
        catch (InvalidDataException e)
        {
            throw new VfioUserException(Errno.EINVAL, e.Message);
        }
    }
}

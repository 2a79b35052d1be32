using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Replay;

/// <summary>The live connection that replays the client's side of one recorded session.</summary>
internal sealed class ReplayConnection : IDisposable
{
    private readonly VfioUserClient _client;
    private readonly GuestDouble _guest = new();

    /// <exception cref="TimeoutException">No server accepted in time.</exception>
    public ReplayConnection(string path, TimeSpan timeout) => _client = VfioUserClient.Connect(path, timeout);

    /// <summary>Sends a message as recorded, with an unchanged header.</summary>
    /// <exception cref="IOException">The connection is dead.</exception>
    public void Send(RecordedEntry entry)
    {
        MessageHeader header = entry.Header;
        using StandIns files = new(entry.Files);
        _client.SendRaw([.. Wire.AsBytes(in header), .. entry.Payload], files.Handles);
    }

    /// <summary>See <see cref="GuestDouble.Learn"/>.</summary>
    public void Learn(RecordedEntry entry) => _guest.Learn(entry);

    /// <summary>Receives the next reply, and answers commands of the server before it.</summary>
    /// <exception cref="EndOfStreamException">The server has closed the connection.</exception>
    /// <exception cref="TimeoutException">The server does not reply.</exception>
    /// <exception cref="ProtocolViolationException">The server broke the framing.</exception>
    public Message ReceiveReply()
    {
        while (true)
        {
            Message message = _client.Receive();
            if (message.Header.IsReply)
            {
                return message;
            }

            if (!message.Header.WantsNoReply)
            {
                _client.SendRaw(_guest.Answer(message));
            }
        }
    }

    public void Dispose() => _client.Dispose();
}

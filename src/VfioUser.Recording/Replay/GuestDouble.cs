using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Replay;

/// <summary>Answers the server's commands (DMA_READ, DMA_WRITE) like the recorded client. The server's timing varies,
/// so answers are found by the contents of the command, not by its position.</summary>
internal sealed class GuestDouble
{
    private readonly Dictionary<string, Queue<byte[]>> _answers = [];
    private readonly Dictionary<ushort, string> _asked = [];

    /// <summary>Forgets a session.</summary>
    public void Clear()
    {
        _answers.Clear();
        _asked.Clear();
    }

    /// <summary>Stores a command of the recorded server, or the recorded client's reply to one.</summary>
    public void Learn(RecordedEntry entry)
    {
        if (entry.Header.IsCommand)
        {
            _asked[entry.Header.Id] = Key(entry.Header, entry.Payload);
        }
        else if (_asked.Remove(entry.Header.Id, out string? key) && !entry.Header.IsError)
        {
            if (!_answers.TryGetValue(key, out Queue<byte[]>? answers))
            {
                _answers.Add(key, answers = new Queue<byte[]>());
            }

            answers.Enqueue(entry.Payload);
        }
    }

    /// <summary>The reply to a command of the live server, with its header; EINVAL for a command that the recorded
    /// server did not send.</summary>
    public byte[] Answer(in Message message)
    {
        bool isKnown = _answers.TryGetValue(Key(message.Header, message.Payload), out Queue<byte[]>? answers);
        byte[] payload = isKnown ? answers!.Count > 1 ? answers.Dequeue() : answers.Peek() : [];
        MessageHeader header = isKnown
            ? message.Header.ToReply(payload.Length)
            : message.Header.ToErrorReply(Errno.EINVAL);
        return [.. Wire.AsBytes(in header), .. payload];
    }

    private static string Key(in MessageHeader header, ReadOnlySpan<byte> payload) =>
        $"{header.Command} {Convert.ToHexString(payload[..Math.Min(payload.Length, DmaAccess.Length)])}";
}

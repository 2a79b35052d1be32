using System.Buffers.Binary;
using RemoteDisplay.Clipboard;

namespace RemoteDisplay.Agent;

/// <summary>Finds the messages in what a guest sends, which may be anything. Takes no more memory than the guest has
/// sent, and passes over messages that are longer than any of use.</summary>
/// <param name="onMessage">Called with each message; the payload is valid during the call.</param>
/// <param name="onSkipped">Called with the type and the length of a message that is too long.</param>
internal sealed class AgentParser(
    Action<AgentMessageType, ReadOnlySpan<byte>> onMessage, Action<AgentMessageType, uint> onSkipped)
{
    /// <summary>A text with CR and LF at the end of each line, and the fields before it.</summary>
    public const int MaxPayloadLength = (2 * SharedClipboard.MaxBytes) + 64;

    private const int InitialLength = 4096;

    private readonly byte[] _chunkHeader = new byte[AgentWire.ChunkHeaderLength];
    private readonly byte[] _header = new byte[AgentWire.MessageHeaderLength];
    private byte[] _payload = new byte[InitialLength];
    private int _chunkHeaderLength;
    private int _headerLength;
    private uint _received;
    private uint _chunkLeft;

    private uint PayloadLength => BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(16));

    private AgentMessageType Type => (AgentMessageType)BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(4));

    /// <summary>Takes what has arrived; it may begin and end anywhere.</summary>
    /// <exception cref="AgentException">It is not the protocol.</exception>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_chunkLeft == 0)
            {
                bytes = Fill(bytes, _chunkHeader, ref _chunkHeaderLength);
                if (_chunkHeaderLength == _chunkHeader.Length)
                {
                    _chunkHeaderLength = 0;
                    BeginChunk();
                }

                continue;
            }

            ReadOnlySpan<byte> part = bytes[..(int)Math.Min((uint)bytes.Length, _chunkLeft)];
            bytes = bytes[part.Length..];
            _chunkLeft -= (uint)part.Length;
            if (BinaryPrimitives.ReadUInt32LittleEndian(_chunkHeader) == AgentWire.ClientPort)
            {
                FeedMessages(part);
            }
        }
    }

    private static ReadOnlySpan<byte> Fill(ReadOnlySpan<byte> bytes, byte[] header, ref int length)
    {
        int count = Math.Min(bytes.Length, header.Length - length);
        bytes[..count].CopyTo(header.AsSpan(length));
        length += count;
        return bytes[count..];
    }

    private void BeginChunk()
    {
        uint port = BinaryPrimitives.ReadUInt32LittleEndian(_chunkHeader);
        if (port is not (AgentWire.ClientPort or AgentWire.ServerPort))
        {
            throw new AgentException($"a chunk for port {port}");
        }

        _chunkLeft = BinaryPrimitives.ReadUInt32LittleEndian(_chunkHeader.AsSpan(4));
    }

    private void FeedMessages(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_headerLength < _header.Length)
            {
                bytes = Fill(bytes, _header, ref _headerLength);
                if (_headerLength < _header.Length)
                {
                    return;
                }

                BeginMessage();
            }
            else
            {
                int count = (int)Math.Min((uint)bytes.Length, PayloadLength - _received);
                Keep(bytes[..count]);
                bytes = bytes[count..];
            }

            if (_received == PayloadLength)
            {
                EndMessage();
            }
        }
    }

    private void BeginMessage()
    {
        uint protocol = BinaryPrimitives.ReadUInt32LittleEndian(_header);
        if (protocol != AgentWire.Protocol)
        {
            throw new AgentException($"a message of protocol {protocol}");
        }

        _received = 0;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        if (PayloadLength <= MaxPayloadLength)
        {
            int length = (int)_received + part.Length;
            if (length > _payload.Length)
            {
                Array.Resize(ref _payload, Math.Max(length, 2 * _payload.Length));
            }

            part.CopyTo(_payload.AsSpan((int)_received));
        }

        _received += (uint)part.Length;
    }

    private void EndMessage()
    {
        _headerLength = 0;
        if (PayloadLength <= MaxPayloadLength)
        {
            onMessage(Type, _payload.AsSpan(0, (int)PayloadLength));
        }
        else
        {
            onSkipped(Type, PayloadLength);
        }

        if (_payload.Length > InitialLength)
        {
            _payload = new byte[InitialLength];
        }
    }
}

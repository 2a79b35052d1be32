using System.Buffers;
using System.Buffers.Binary;

namespace RemoteDisplay.Agent;

/// <summary>Messages to an agent. A message has a header of 20 bytes and travels in chunks, each with a header of 8.
/// All numbers are little-endian. Source: spice-protocol, spice/vd_agent.h, VDIChunkHeader and
/// VDAgentMessage.</summary>
internal static class AgentWire
{
    public const int ChunkHeaderLength = 8;
    public const int MessageHeaderLength = 20;
    public const uint Protocol = 1;

    /// <summary>The port of messages between the guest and its viewers.</summary>
    public const uint ClientPort = 1;

    /// <summary>The port of messages between the guest and the server of its screen.</summary>
    public const uint ServerPort = 2;

    /// <summary>Agents accept no longer chunk; their own may be longer. Source: VD_AGENT_MAX_DATA_SIZE.</summary>
    public const int MaxChunkLength = 2048;

    /// <summary>The selection that Ctrl+C and Ctrl+V use. Source: VD_AGENT_CLIPBOARD_SELECTION_CLIPBOARD.</summary>
    public const byte ClipboardSelection = 0;

    public const uint NoType = 0;
    public const uint Utf8TextType = 1;

    /// <summary>Writes a message in chunks.</summary>
    public static void Write(IBufferWriter<byte> output, AgentMessageType type, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[MessageHeaderLength];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Protocol);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)payload.Length);
        int first = Math.Min(payload.Length, MaxChunkLength - MessageHeaderLength);
        WriteChunkHeader(output, MessageHeaderLength + first);
        output.Write(header);
        output.Write(payload[..first]);
        for (ReadOnlySpan<byte> rest = payload[first..]; !rest.IsEmpty;)
        {
            int length = Math.Min(rest.Length, MaxChunkLength);
            WriteChunkHeader(output, length);
            output.Write(rest[..length]);
            rest = rest[length..];
        }
    }

    private static void WriteChunkHeader(IBufferWriter<byte> output, int length)
    {
        Span<byte> header = output.GetSpan(ChunkHeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header, ClientPort);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)length);
        output.Advance(ChunkHeaderLength);
    }
}

using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>Measures by fences how many bytes a viewer has not read: it answers a fence after it has read everything
/// before it. Source: rfbproto, "ServerFence".</summary>
/// <param name="maxBytesInFlight">The most bytes that it may lag behind.</param>
internal sealed class FlowControl(int maxBytesInFlight)
{
    /// <summary>The number of bytes from one fence to the next.</summary>
    private const int FenceInterval = 32 * 1024;

    private const int PayloadLength = 4;

    private readonly Queue<(uint Id, long Position)> _fences = new();
    private long _fencePosition;
    private long _arrived;
    private uint _latest;

    /// <param name="sent">Bytes sent so far.</param>
    public bool MaySend(long sent) => _fences.Count == 0 || sent - _arrived <= maxBytesInFlight;

    /// <summary>Writes a fence if enough bytes were sent since the last one.</summary>
    /// <param name="sent">Bytes sent so far.</param>
    /// <param name="isAwaited">Whether any number of bytes is enough.</param>
    /// <param name="output">Receives the fence.</param>
    public void Mark(long sent, bool isAwaited, OutputBuffer output)
    {
        if (sent - _fencePosition < (isAwaited ? 1 : FenceInterval))
        {
            return;
        }

        _fencePosition = sent;
        _fences.Enqueue((++_latest, sent));
        Span<byte> payload = stackalloc byte[PayloadLength];
        BitConverter.TryWriteBytes(payload, _latest);
        WriteFence(FenceFlags.Request | FenceFlags.BlockBefore, payload, output);
    }

    /// <summary>Handles a viewer's answer to a fence; ignores an answer to a fence that was not sent.</summary>
    public void Answered(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != PayloadLength)
        {
            return;
        }

        uint id = BitConverter.ToUInt32(payload);
        while (_fences.TryPeek(out (uint Id, long Position) fence) && fence.Id <= id && id <= _latest)
        {
            _arrived = fence.Position;
            _fences.Dequeue();
        }
    }

    public static void WriteFence(FenceFlags flags, ReadOnlySpan<byte> payload, OutputBuffer output)
    {
        output.WriteUInt32((uint)ServerMessageType.ServerFence << 24);
        output.WriteUInt32((uint)flags);
        output.Write((byte)payload.Length);
        output.Write(payload);
    }
}

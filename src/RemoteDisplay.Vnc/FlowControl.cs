using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc;

/// <summary>Measures by fences how many bytes a viewer has not read, and how long it takes to read them: it answers a
/// fence after it has read everything before it. The bytes on their way are limited to what keeps the connection busy,
/// so that nothing new waits long behind them. Source: rfbproto, "ServerFence".</summary>
/// <param name="maxBytesInFlight">The most bytes that it may lag behind.</param>
/// <param name="time">Measures the answers.</param>
internal sealed class FlowControl(int maxBytesInFlight, TimeProvider time)
{
    /// <summary>The number of bytes from one fence to the next.</summary>
    private const int FenceInterval = 32 * 1024;

    /// <summary>The limit at the beginning, and the lowest.</summary>
    private const int LeastBytesInFlight = 64 * 1024;

    private const int PayloadLength = 4;

    /// <summary>An answer that is so much later than the fastest one: bytes wait for the connection.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(50);

    /// <summary>The connection has room.</summary>
    private static readonly TimeSpan s_early = TimeSpan.FromMilliseconds(20);

    private readonly Queue<(uint Id, long Position, long SentAt)> _fences = new();
    private TimeSpan _fastest = TimeSpan.MaxValue;
    private int _limit = Math.Min(LeastBytesInFlight, maxBytesInFlight);
    private long _fencePosition;
    private long _arrived;
    private uint _latest;

    /// <param name="sent">Bytes sent so far.</param>
    public bool MaySend(long sent) => _fences.Count == 0 || sent - _arrived <= _limit;

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
        _fences.Enqueue((++_latest, sent, time.GetTimestamp()));
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
        while (_fences.TryPeek(out (uint Id, long Position, long SentAt) fence) && fence.Id <= id && id <= _latest)
        {
            _fences.Dequeue();
            _arrived = fence.Position;
            if (fence.Id == id)
            {
                Adapt(time.GetElapsedTime(fence.SentAt));
            }
        }
    }

    public static void WriteFence(FenceFlags flags, ReadOnlySpan<byte> payload, OutputBuffer output)
    {
        output.WriteUInt32((uint)ServerMessageType.ServerFence << 24);
        output.WriteUInt32((uint)flags);
        output.Write((byte)payload.Length);
        output.Write(payload);
    }

    private void Adapt(TimeSpan taken)
    {
        _fastest = taken < _fastest ? taken : _fastest;
        TimeSpan late = taken - _fastest;
        _limit = late > s_late ? Math.Max(_limit * 3 / 4, LeastBytesInFlight)
            : late < s_early ? _limit * 3 / 2
            : _limit;
        _limit = Math.Min(_limit, maxBytesInFlight);
    }
}

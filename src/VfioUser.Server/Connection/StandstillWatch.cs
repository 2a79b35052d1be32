using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>
/// Detects that the device thread has not run for so long (SIGSTOP, a snapshot of the machine, no processor time) that
/// the client may have abandoned its waiting requests. QEMU does so after 5 s; a later reply with a payload makes it
/// lose its place in the stream permanently, while a late header alone does no harm.
/// </summary>
/// <remarks>The kernel does not say when a message arrived. So an idle connection wakes the thread every two seconds,
/// and a message found after a gap of four seconds may have waited all that time.</remarks>
internal sealed class StandstillWatch
{
    /// <summary>The limit for a client that abandons requests after 5 s.</summary>
    public const long DefaultLimitNs = 4_000_000_000;

    /// <summary>A client that has sent this much may have more messages, equally old, for which the socket has no
    /// room.</summary>
    private const int ManyBytes = 8 << 10;

    private readonly long _limitNs;
    private readonly long _beatNs;
    private readonly Func<long> _nowNs;
    private readonly Func<int> _waitingBytes;
    private int _late;                                  // bytes that had arrived by then and are not processed yet
    private bool _wereMany;

    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    /// <param name="waitingBytes">Returns the number of bytes that have arrived behind the current message.</param>
    /// <param name="limitNs">The longest gap, in nanoseconds; <see cref="Poll.Never"/> for a client that abandons no
    /// request.</param>
    /// <param name="aliveNs">When an earlier process last ran; null if there was none.</param>
    public StandstillWatch(
        Func<long> nowNs, Func<int> waitingBytes, long limitNs = DefaultLimitNs, long? aliveNs = null)
    {
        _limitNs = limitNs;
        _beatNs = limitNs / 2;
        _nowNs = nowNs;
        _waitingBytes = waitingBytes;
        long startNs = nowNs();
        AliveNs = aliveNs ?? startNs;
        NextBeatNs = BeatAfter(startNs);
    }

    /// <summary>When the thread last ran, CLOCK_MONOTONIC in nanoseconds.</summary>
    public long AliveNs { get; private set; }

    /// <summary>When the thread must run again, with or without a message. It stays the same until then, because a
    /// sleep with a new deadline takes one system call more.</summary>
    public long NextBeatNs { get; private set; }

    /// <summary>Whether the current message waited during a standstill.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Whether a late request is executed although its reply may report an error. Requests whose effect the
    /// client relies on later (memory, interrupts, writes) are; requests that only query, or that consume what they
    /// return, are not.</summary>
    public static bool IsCarriedOut(in Message request) => request.Header.WantsNoReply || request.Header.Command switch
    {
        VfioUserCommand.DmaMap or VfioUserCommand.DeviceSetIrqs or VfioUserCommand.DeviceReset
            or VfioUserCommand.RegionWrite or VfioUserCommand.RegionWriteMulti or VfioUserCommand.MigDataWrite => true,
        VfioUserCommand.DmaUnmap => !Wire.TryRead(request.Payload, out DmaUnmap unmap)
            || (unmap.Flags & DmaUnmapFlags.GetDirtyBitmap) == 0,

        // Commands of an extension, whose replies may come at any time.
        > VfioUserCommand.MigDataWrite => true,
        _ => false,
    };

    /// <summary>Called when a message becomes the current one.</summary>
    /// <param name="bytes">The length of the message.</param>
    /// <param name="gapNs">How long the thread had not run, in nanoseconds.</param>
    /// <returns>Whether there was a standstill.</returns>
    public bool OnMessage(int bytes, out long gapNs)
    {
        IsLate = _late > 0;
        _late -= Math.Min(_late, bytes);
        if (IsLate && _late == 0 && _wereMany)
        {
            CountLate();
        }

        return Notice(out gapNs);
    }

    /// <summary>Called when the thread runs. After a standstill the current message, and all that wait behind it, count
    /// as late.</summary>
    /// <param name="gapNs">How long the thread had not run, in nanoseconds.</param>
    /// <returns>Whether there was a standstill.</returns>
    public bool Notice(out long gapNs)
    {
        long nowNs = _nowNs();
        gapNs = nowNs - AliveNs;
        AliveNs = nowNs;
        if (nowNs >= NextBeatNs)
        {
            NextBeatNs = BeatAfter(nowNs);
        }

        if (gapNs < _limitNs)
        {
            return false;
        }

        IsLate = true;
        CountLate();
        return true;
    }

    /// <summary>Without a limit there is no beat: libfaketime, which slows the clock for tests, cannot multiply a
    /// deadline of centuries, and ppoll would fail.</summary>
    private long BeatAfter(long nowNs) => _limitNs == Poll.Never ? Poll.Never : nowNs + _beatNs;

    private void CountLate()
    {
        _late = _waitingBytes();
        _wereMany = _late >= ManyBytes;
    }
}

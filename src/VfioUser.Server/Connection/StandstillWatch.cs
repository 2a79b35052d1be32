using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Connection;

/// <summary>
/// Notices that the device thread has not run for so long (SIGSTOP, a snapshot of the machine, no processor time) that
/// the client may have given up the requests that wait. QEMU does so after 5 s; a later reply with a payload makes it
/// lose its place in the stream for good, while a later header alone does no harm.
/// </summary>
/// <remarks>The kernel does not say when a message arrived. So an idle connection wakes the thread up every two
/// seconds, and what is found after a gap of four may have waited for all of it.</remarks>
internal sealed class StandstillWatch
{
    /// <summary>For a client that gives up what takes 5 s.</summary>
    public const long DefaultLimitNs = 4_000_000_000;

    /// <summary>A client that has sent so much may have more, as old, that the socket has no room for.</summary>
    private const int ManyBytes = 8 << 10;

    private readonly long _limitNs;
    private readonly long _beatNs;
    private readonly Func<long> _nowNs;
    private readonly Func<int> _waitingBytes;
    private long _aliveNs;
    private int _late;                                  // bytes that had been sent, and have not been looked at
    private bool _wereMany;

    /// <param name="nowNs">CLOCK_MONOTONIC.</param>
    /// <param name="waitingBytes">What has arrived behind the current message.</param>
    /// <param name="limitNs">How long the thread may not run; <see cref="Poll.Never"/> for a client that gives nothing
    /// up.</param>
    public StandstillWatch(Func<long> nowNs, Func<int> waitingBytes, long limitNs = DefaultLimitNs)
    {
        _limitNs = limitNs;
        _beatNs = limitNs / 2;
        _nowNs = nowNs;
        _waitingBytes = waitingBytes;
        _aliveNs = nowNs();
        NextBeatNs = _aliveNs + _beatNs;
    }

    /// <summary>When the thread must run again, messages or not. Stays the same until then: a sleep with another
    /// deadline than the last takes a system call more.</summary>
    public long NextBeatNs { get; private set; }

    /// <summary>The current message waited while the thread stood still.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Whether a late request is carried out, though its reply may say otherwise: what the client goes on to
    /// rely on (memory, interrupts, writes) is; what only asks, or takes something out by asking, is not.</summary>
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

    /// <summary>A message becomes the current one.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="gapNs">How long the thread had not run.</param>
    /// <returns>Whether it had stood still.</returns>
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

    /// <summary>The thread runs; if it has stood still, that makes the current message late, and what waits behind
    /// it.</summary>
    /// <param name="gapNs">How long it had not run.</param>
    /// <returns>Whether it had stood still.</returns>
    public bool Notice(out long gapNs)
    {
        long nowNs = _nowNs();
        gapNs = nowNs - _aliveNs;
        _aliveNs = nowNs;
        if (nowNs >= NextBeatNs)
        {
            NextBeatNs = nowNs + _beatNs;
        }

        if (gapNs < _limitNs)
        {
            return false;
        }

        IsLate = true;
        CountLate();
        return true;
    }

    private void CountLate()
    {
        _late = _waitingBytes();
        _wereMany = _late >= ManyBytes;
    }
}

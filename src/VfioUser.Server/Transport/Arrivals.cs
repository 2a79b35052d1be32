using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Transport;

/// <summary>Accepts clients. After a failure, for example when the process has no free descriptor, it pauses before the
/// next attempt. One thread.</summary>
/// <param name="listener">The listener; not disposed of here.</param>
/// <param name="onFailed">Called with the reason when no client can be accepted.</param>
internal sealed class Arrivals(UnixListener listener, Action<string> onFailed)
{
    private const long LookIntervalMs = 1000;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private long _nextLookMs;
    private bool _isWaitKnown;

    /// <summary>When to try again regardless of <see cref="WaitFor"/>; CLOCK_MONOTONIC in nanoseconds.</summary>
    public long NextNs { get; private set; } = Poll.Never;

    /// <summary>The descriptor to wait for, besides <see cref="NextNs"/>.</summary>
    public PollFd WaitFor => NextNs == Poll.Never ? new PollFd(listener.Handle, PollEvents.In) : PollFd.Nothing;

    /// <summary>Whether a client waits that cannot be accepted now. Cheap: it polls the socket at most once a
    /// second.</summary>
    /// <returns>true once for each uninterrupted series of waiting clients.</returns>
    public bool FindsAnotherWaiting()
    {
        long nowMs = Environment.TickCount64;
        if (nowMs < _nextLookMs)
        {
            return false;
        }

        _nextLookMs = nowMs + LookIntervalMs;
        bool wasKnown = _isWaitKnown;
        _isWaitKnown = Poll.Wait([new PollFd(listener.Handle, PollEvents.In)], MonotonicClock.NowNs) > 0;
        return _isWaitKnown && !wasKnown;
    }

    /// <summary>Accepts a client.</summary>
    /// <param name="isUnserved">Set when the process has no free descriptor: the client is accepted only to be
    /// refused.</param>
    /// <returns>The client's socket; null when no client waits, or a pause is not over.</returns>
    public SafeFileHandle? TryAccept(out bool isUnserved)
    {
        isUnserved = false;
        if (NextNs != Poll.Never && MonotonicClock.NowNs < NextNs)
        {
            return null;
        }

        NextNs = Poll.Never;
        try
        {
            listener.RestoreReserve();
            _isWaitKnown = false;
            return listener.TryAccept();
        }
        catch (LinuxException e)
        {
            onFailed(e.Message);
            NextNs = MonotonicClock.After(s_pause);
            isUnserved = e.IsOutOfFiles;
            return isUnserved ? listener.AcceptInReserve() : null;
        }
    }
}

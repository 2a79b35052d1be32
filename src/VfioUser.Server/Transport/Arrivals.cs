using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Transport;

/// <summary>Clients that come. A listener that fails, as it does when descriptors have run out, is left alone for a
/// while. One thread.</summary>
/// <param name="listener">Not disposed of here.</param>
/// <param name="onFailed">Told why nobody can be accepted.</param>
internal sealed class Arrivals(UnixListener listener, Action<string> onFailed)
{
    private const long LookIntervalMs = 1000;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private long _nextLookMs;
    private bool _isWaitKnown;

    /// <summary>When to look again, whatever <see cref="WaitFor"/> says.</summary>
    public long NextNs { get; private set; } = Poll.Never;

    /// <summary>What to wait for, besides <see cref="NextNs"/>.</summary>
    public PollFd WaitFor => NextNs == Poll.Never ? new PollFd(listener.Handle, PollEvents.In) : PollFd.Nothing;

    /// <summary>Finds out whether a client waits that cannot be accepted yet. Cheap: the socket is looked at once a
    /// second at most.</summary>
    /// <returns>true once for all clients that wait in a row.</returns>
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
    /// <param name="isUnserved">There is no room for its files: it is to be told goodbye.</param>
    /// <returns>null when nobody is there, or it is not the time.</returns>
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

using LinuxInterop;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Regions;
using VfioUser.Server.Timers;

namespace VfioUser.Server.Connection;

/// <summary>What the device thread waits for: a message, posted work, a timer, and signals of the client's
/// kernel.</summary>
/// <param name="work">The posted work.</param>
/// <param name="timers">The device's timers.</param>
/// <param name="leadNs">How long before a timer is due the thread wakes up, in nanoseconds.</param>
/// <param name="irqs">The interrupts; the client may signal that a level-triggered one is to be sampled again.</param>
/// <param name="signals">The signals that stand for accesses to a region.</param>
internal sealed class LoopWait(WorkQueue work, TimerQueue timers, long leadNs, IrqTable irqs, IoSignals signals)
    : IDisposable
{
    private readonly ClientWait _clientWait = new(work.WakeUp);
    private PollFd[] _fds = [];

    /// <summary>When to wake up for the next timer: a lead time before it is due. The loop then turns until it is
    /// due.</summary>
    private long WakeNs => timers.NextDueNs == Poll.Never ? Poll.Never : timers.NextDueNs - leadNs;

    private PollFd Resample =>
        irqs.Resample is { } eventFd ? new PollFd(eventFd.Handle, PollEvents.In) : PollFd.Nothing;

    /// <summary>Prepares the usual sleep for a new client.</summary>
    public void Watch(ClientSession session) => _clientWait.Watch(session.WaitFor);

    /// <summary>Undoes <see cref="Watch"/>.</summary>
    public void Forget() => _clientWait.Forget();

    /// <summary>Sleeps until a client with nothing but its socket to wait for sends something, or until there is other
    /// work.</summary>
    /// <returns>false, without a sleep, when there is more to wait for: use <see cref="For"/>.</returns>
    public bool TrySleep(ClientSession session)
    {
        if (!session.IsListening || !_clientWait.IsReady || session.WaitForTwin != PollFd.Nothing
            || irqs.Resample is not null || signals.Count > 0)
        {
            return false;
        }

        _clientWait.Sleep(Math.Min(session.DeadlineNs, WakeNs));
        return true;
    }

    /// <summary>Waits for a socket, a signal or other work.</summary>
    /// <param name="socket">The client's socket, or the listening one.</param>
    /// <param name="deadlineNs">CLOCK_MONOTONIC, in nanoseconds.</param>
    /// <param name="twin">The client's second socket, when there is something to wait for.</param>
    /// <param name="withSignals">Whether <see cref="IoSignals"/> end the wait.</param>
    public void For(PollFd socket, long deadlineNs, PollFd twin, bool withSignals)
    {
        int signalCount = withSignals ? signals.Count : 0;
        Span<PollFd> fds = [work.WakeUp, socket, Resample, twin];
        fds = twin == PollFd.Nothing ? fds[..^1] : fds; // ppoll takes no more than RLIMIT_NOFILE
        if (signalCount > 0)
        {
            Array.Resize(ref _fds, fds.Length + signalCount);
            fds.CopyTo(_fds);
            signals.AddTo(_fds.AsSpan(fds.Length));
            fds = _fds;
        }

        Poll.Wait(fds, Math.Min(deadlineNs, WakeNs));
    }

    /// <summary>Waits inside a callback of the device for what only the client can answer. Posted work does not end
    /// this wait, because the callback may itself be posted work.</summary>
    public void Inside(ClientSession session, PollFd twin, long deadlineNs)
    {
        Span<PollFd> fds = [session.WaitFor, twin, Resample];
        Poll.Wait(fds, Math.Min(Math.Min(deadlineNs, session.DeadlineNs), timers.NextDueNs));
        if (fds[2].IsReady)
        {
            irqs.OnResample();
        }
    }

    public void Dispose() => _clientWait.Dispose();
}

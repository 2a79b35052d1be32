using LinuxInterop;
using Microsoft.Extensions.Logging;

namespace VfioUser.Server.Timers;

/// <summary>The device's timers. They are few, so a linear search suffices.</summary>
internal sealed class TimerQueue(ILogger logger)
{
    private readonly List<DeviceTimer> _timers = [];

    /// <summary>Whether timers are held back; those that become due meanwhile fire afterwards.</summary>
    public bool IsPaused { get; set; }

    /// <summary>When the next timer is due, CLOCK_MONOTONIC in nanoseconds; <see cref="Poll.Never"/> when none is
    /// armed.</summary>
    public long NextDueNs
    {
        get
        {
            long next = Poll.Never;
            if (IsPaused)
            {
                return next;
            }

            foreach (DeviceTimer timer in _timers)
            {
                next = Math.Min(next, timer.DueNs);
            }

            return next;
        }
    }

    public DeviceTimer Create(Action<long> onDue)
    {
        DeviceTimer timer = new(onDue);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Fires the due timers, the earliest first. One call fires at most as many timers as there are, so a
    /// timer that keeps arming itself for the past cannot block the loop.</summary>
    /// <returns>Whether a timer has fired.</returns>
    public bool FireDue()
    {
        if (NextDueNs == Poll.Never)
        {
            return false;
        }

        bool hasFired = false;
        long nowNs = MonotonicClock.NowNs;
        for (int left = _timers.Count; left > 0 && Earliest() is { } timer && timer.DueNs <= nowNs; left--)
        {
            hasFired = true;
            try
            {
                timer.Fire(nowNs);
            }
            catch (Exception e)
            {
                ServerLog.CallbackFailed(logger, e, "a timer");
            }
        }

        return hasFired;
    }

    private DeviceTimer? Earliest()
    {
        DeviceTimer? earliest = null;
        foreach (DeviceTimer timer in _timers)
        {
            if (earliest is null || timer.DueNs < earliest.DueNs)
            {
                earliest = timer;
            }
        }

        return earliest;
    }
}

using LinuxInterop;
using Microsoft.Extensions.Logging;

namespace VfioUser.Server.Timers;

/// <summary>The device's timers: few, so they are simply searched.</summary>
internal sealed class TimerQueue(ILogger logger)
{
    private readonly List<DeviceTimer> _timers = [];

    /// <summary>No timer fires; those that become due meanwhile do so afterwards.</summary>
    public bool IsPaused { get; set; }

    /// <summary>When the next timer is due; <see cref="Poll.Never"/> when none is armed.</summary>
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

    /// <summary>Fires what is due, the earliest first. A timer that is armed for the past again and again does not
    /// keep us here: no more fire at once than there are timers.</summary>
    public void FireDue()
    {
        if (NextDueNs == Poll.Never)
        {
            return;
        }

        long nowNs = MonotonicClock.NowNs;
        for (int left = _timers.Count; left > 0 && Earliest() is { } timer && timer.DueNs <= nowNs; left--)
        {
            try
            {
                timer.Fire(nowNs);
            }
            catch (Exception e)
            {
                ServerLog.CallbackFailed(logger, e, "a timer");
            }
        }
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

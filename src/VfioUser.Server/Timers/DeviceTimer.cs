using LinuxInterop;

namespace VfioUser.Server.Timers;

/// <summary>One timer of a <see cref="TimerQueue"/>.</summary>
internal sealed class DeviceTimer(Action<long> onDue) : IDeviceTimer
{
    /// <summary>When the timer fires, CLOCK_MONOTONIC in nanoseconds; <see cref="Poll.Never"/> when not
    /// armed.</summary>
    public long DueNs { get; private set; } = Poll.Never;

    public void Arm(long dueNs) => DueNs = dueNs;

    public void Disarm() => DueNs = Poll.Never;

    /// <summary>Disarms, then invokes the callback, which may arm the timer again.</summary>
    public void Fire(long nowNs)
    {
        Disarm();
        onDue(nowNs);
    }
}

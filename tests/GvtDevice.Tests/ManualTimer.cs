using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>A timer that fires when the test's host says so.</summary>
internal sealed class ManualTimer(Action<long> onDue) : IDeviceTimer
{
    /// <summary>When it is due, CLOCK_MONOTONIC in nanoseconds; null while it is not armed.</summary>
    public long? DueNs { get; private set; }

    public void Arm(long dueNs) => DueNs = dueNs;

    public void Disarm() => DueNs = null;

    public void Fire(long nowNs)
    {
        DueNs = null;
        onDue(nowNs);
    }
}

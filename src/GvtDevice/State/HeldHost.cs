using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>The server's services with a clock that can stand still while states are written and read, so that times
/// relative to now mean the same for both.</summary>
internal sealed class HeldHost(IDeviceHost host) : IDeviceHost
{
    /// <summary>The time at which the clock stands, CLOCK_MONOTONIC in nanoseconds; null while it runs.</summary>
    public long? HeldNs { get; set; }

    public long NowNs => HeldNs ?? host.NowNs;

    public IGuestMemory Memory => host.Memory;

    public bool Trigger(int irqIndex, int vector) => host.Trigger(irqIndex, vector);

    public void SetLevel(int irqIndex, bool isAsserted) => host.SetLevel(irqIndex, isAsserted);

    public bool IsPending(int irqIndex, int vector) => host.IsPending(irqIndex, vector);

    public void ClearPending(int irqIndex) => host.ClearPending(irqIndex);

    public IDeviceTimer CreateTimer(Action<long> onDue) => host.CreateTimer(onDue);

    public bool Post(Action work) => host.Post(work);
}

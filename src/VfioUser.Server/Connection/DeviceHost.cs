using LinuxInterop;
using Microsoft.Extensions.Logging;
using VfioUser.Server.Dma;
using VfioUser.Server.Interrupts;
using VfioUser.Server.Timers;

namespace VfioUser.Server.Connection;

/// <summary>What the device sees of its server: guest memory, timers, interrupts and the device thread. Used on that
/// thread, except <see cref="Post"/>.</summary>
internal sealed class DeviceHost : IDeviceHost
{
    private readonly WorkQueue _work;
    private readonly ServerStatistics _statistics;

    /// <summary>Attaches the device.</summary>
    /// <param name="device">Describes its interrupts once it is attached.</param>
    /// <param name="work">What is posted to the device thread.</param>
    /// <param name="options">The options of the server.</param>
    /// <param name="statistics">Counts interrupts.</param>
    /// <param name="logger">Logs failures of timers and of message DMA.</param>
    public DeviceHost(
        IVfioUserDevice device,
        WorkQueue work,
        VfioUserServerOptions options,
        ServerStatistics statistics,
        ILogger logger)
    {
        _work = work;
        _statistics = statistics;
        Timers = new TimerQueue(logger);
        MessageDma = new MessageDma(options.DmaTimeout, logger);
        Memory = new GuestMemory(
            Windows, DirtyLog, new DeviceThreadReader(Windows, work.Post, 2 * options.DmaTimeout));
        device.Attach(this);
        Irqs = new IrqTable(device.Irqs);
    }

    /// <summary>Guest memory as the client has mapped it.</summary>
    public DmaTable Windows { get; } = new();

    /// <summary>The pages that the device has written.</summary>
    public DirtyLog DirtyLog { get; } = new();

    /// <summary>Requests guest memory that only the client can reach.</summary>
    public MessageDma MessageDma { get; }

    /// <summary>The device's timers.</summary>
    public TimerQueue Timers { get; }

    /// <summary>The device's interrupts.</summary>
    public IrqTable Irqs { get; }

    public IGuestMemory Memory { get; }

    public long NowNs => MonotonicClock.NowNs;

    public bool Trigger(int irqIndex, int vector = 0)
    {
        bool isSignalled = Irqs.Vector(irqIndex, vector).Trigger();
        if (isSignalled)
        {
            _statistics.CountIrq();
        }

        return isSignalled;
    }

    public void SetLevel(int irqIndex, bool isAsserted) => Irqs.Vector(irqIndex, 0).SetLevel(isAsserted);

    public bool IsPending(int irqIndex, int vector) => Irqs.Vector(irqIndex, vector).IsPending;

    public void ClearPending(int irqIndex) => Irqs.ClearPending(irqIndex);

    public IDeviceTimer CreateTimer(Action<long> onDue) => Timers.Create(onDue);

    public bool Post(Action work) => _work.Post(work);
}

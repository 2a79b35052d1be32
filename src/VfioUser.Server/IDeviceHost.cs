namespace VfioUser.Server;

/// <summary>What the server offers to its device. Device thread only, but for <see cref="Post"/> and
/// <see cref="IGuestMemory.OpenView"/>.</summary>
public interface IDeviceHost
{
    /// <summary>The guest memory that the present client has mapped; empty while there is no client.</summary>
    IGuestMemory Memory { get; }

    /// <summary>CLOCK_MONOTONIC in nanoseconds, read anew at every call.</summary>
    long NowNs { get; }

    /// <summary>Signals the eventfd that the client bound to this interrupt; while the device is stopped for migration,
    /// when it runs again.</summary>
    /// <returns>false when nothing is bound, so nobody was told.</returns>
    bool Trigger(int irqIndex, int vector = 0);

    /// <summary>Holds a level interrupt, or lets go of it. It is told when it rises, and again whenever the client
    /// unmasks it while it is held.</summary>
    void SetLevel(int irqIndex, bool isAsserted);

    /// <summary>Whether a vector was triggered that nobody has been told of yet.</summary>
    bool IsPending(int irqIndex, int vector);

    /// <summary>Forgets what <see cref="IsPending"/> says of all vectors of an interrupt; a level that is held
    /// stays.</summary>
    void ClearPending(int irqIndex);

    /// <summary>Makes a timer whose callback runs on the device thread, with the time in nanoseconds.</summary>
    IDeviceTimer CreateTimer(Action<long> onDue);

    /// <summary>Runs <paramref name="work"/> on the device thread, after what was posted before it. Any
    /// thread.</summary>
    /// <returns>false when the server has stopped and the work will never run.</returns>
    bool Post(Action work);
}

/// <summary>A one-shot timer on the device thread. Due timers fire before the next client message is handled, so what
/// a message observes agrees with the clock.</summary>
public interface IDeviceTimer
{
    /// <summary>Fires once at <paramref name="dueNs"/> (CLOCK_MONOTONIC), at once when that is past; replaces an
    /// earlier arming.</summary>
    void Arm(long dueNs);

    /// <summary>Forgets the arming; harmless when there is none.</summary>
    void Disarm();
}

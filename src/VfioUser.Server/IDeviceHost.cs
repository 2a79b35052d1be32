namespace VfioUser.Server;

/// <summary>The services of the server for its device. Device thread only, except <see cref="Post"/> and
/// <see cref="IGuestMemory.OpenView"/>.</summary>
public interface IDeviceHost
{
    /// <summary>The guest memory that the current client has mapped; empty while no client is connected.</summary>
    IGuestMemory Memory { get; }

    /// <summary>CLOCK_MONOTONIC in nanoseconds, read at each call.</summary>
    long NowNs { get; }

    /// <summary>Signals the eventfd that the client bound to this interrupt. While the device is stopped for migration,
    /// the signal waits until the device runs again.</summary>
    /// <returns>false when no eventfd is bound, so no signal was sent.</returns>
    bool Trigger(int irqIndex, int vector = 0);

    /// <summary>Asserts or deasserts a level interrupt. The eventfd is signalled when the level rises, and again each
    /// time the client unmasks it while it is asserted.</summary>
    void SetLevel(int irqIndex, bool isAsserted);

    /// <summary>Whether a vector was triggered and its signal has not been delivered.</summary>
    bool IsPending(int irqIndex, int vector);

    /// <summary>Clears the pending state (<see cref="IsPending"/>) of all vectors of an interrupt; an asserted level
    /// stays asserted.</summary>
    void ClearPending(int irqIndex);

    /// <summary>Creates a timer. Its callback runs on the device thread and receives the time, CLOCK_MONOTONIC in
    /// nanoseconds.</summary>
    IDeviceTimer CreateTimer(Action<long> onDue);

    /// <summary>Runs <paramref name="work"/> on the device thread, after all work posted earlier. Any thread.</summary>
    /// <returns>false when the server has stopped and the work will never run.</returns>
    bool Post(Action work);
}

/// <summary>A one-shot timer on the device thread. Due timers fire before the next client message is handled, so what a
/// message reads agrees with the clock.</summary>
public interface IDeviceTimer
{
    /// <summary>Fires once at <paramref name="dueNs"/> (CLOCK_MONOTONIC, nanoseconds), or at once if that is past.
    /// Replaces an earlier arming.</summary>
    void Arm(long dueNs);

    /// <summary>Disarms the timer; has no effect when it is not armed.</summary>
    void Disarm();
}

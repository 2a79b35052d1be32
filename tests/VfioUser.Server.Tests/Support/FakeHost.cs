namespace VfioUser.Server.Tests.Support;

/// <summary>The services of a server without one: remembers what the device triggered.</summary>
internal sealed class FakeHost : IDeviceHost
{
    /// <summary>Vectors that were signalled.</summary>
    public IEnumerable<int> Triggered => Signals.Select(signal => signal.Vector);

    /// <summary>The same, with their interrupts.</summary>
    public List<(int Irq, int Vector)> Signals { get; } = [];

    public List<bool> Levels { get; } = [];

    /// <summary>Vectors that a client has bound.</summary>
    public HashSet<int> Bound { get; } = [];

    public HashSet<int> Pending { get; } = [];

    public IGuestMemory Memory => throw new NotSupportedException();

    public long NowNs => 0;

    public bool Trigger(int irqIndex, int vector = 0)
    {
        if (Bound.Contains(vector))
        {
            Signals.Add((irqIndex, vector));
            return true;
        }

        Pending.Add(vector);
        return false;
    }

    public void SetLevel(int irqIndex, bool isAsserted) => Levels.Add(isAsserted);

    public bool IsPending(int irqIndex, int vector) => Pending.Contains(vector);

    public void ClearPending(int irqIndex) => Pending.Clear();

    public IDeviceTimer CreateTimer(Action<long> onDue) => throw new NotSupportedException();

    public bool Post(Action work) => throw new NotSupportedException();
}

using NUnit.Framework;
using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>A host whose memory takes anything, and whose clock the test turns.</summary>
internal sealed class FuzzHost : IDeviceHost
{
    private readonly List<ManualTimer> _timers = [];

    public IGuestMemory Memory { get; } = new TestMemory(1 << 20);

    public long NowNs { get; set; } = 1_000_000_000;

    public bool Trigger(int irqIndex, int vector = 0) => true;

    public void SetLevel(int irqIndex, bool isAsserted)
    {
    }

    public bool IsPending(int irqIndex, int vector) => false;

    public void ClearPending(int irqIndex)
    {
    }

    public IDeviceTimer CreateTimer(Action<long> onDue)
    {
        ManualTimer timer = new(onDue);
        _timers.Add(timer);
        return timer;
    }

    public bool Post(Action work) => throw new NotSupportedException();

    public void Advance(long ns)
    {
        NowNs += ns;
        foreach (ManualTimer timer in _timers)
        {
            for (int fired = 0; timer.DueNs <= NowNs; fired++)
            {
                Assert.That(fired, Is.LessThan(100), "a timer that is always due");
                timer.Fire(NowNs);
            }
        }
    }
}

using NUnit.Framework;
using RemoteDisplay.Local.Scanout;

namespace RemoteDisplay.Local.Tests.Scanout;

internal sealed class FlipGateTests
{
    private readonly FlipGate _gate = new();

    [Test]
    public void The_first_state_goes_at_once()
    {
        Assert.That(_gate.Want(), Is.True);
    }

    [Test]
    public void While_one_is_on_its_way_others_wait_and_become_one()
    {
        _gate.Want();
        _gate.Begin();

        Assert.That(_gate.Want(), Is.False);
        Assert.That(_gate.Want(), Is.False);
        Assert.That(_gate.Complete(), Is.True);
        _gate.Begin();
        Assert.That(_gate.Complete(), Is.False);
        Assert.That(_gate.Want(), Is.True);
    }
}

using DisplayModel.Timing;
using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class LookBackoffTests
{
    private readonly LookBackoff _backoff = new();

    [Test]
    public void Looks_become_rarer_while_nothing_is_found()
    {
        _backoff.Restart(100);

        Assert.That(Looks(20), Is.EqualTo(new ulong[]
        {
            100, 101, 102, 103, 105, 107, 109, 111, 115, 119, 123, 127, 135, 143, 151, 159, 167, 175, 183, 191,
        }));
        Assert.That(_backoff.IsSlowest, Is.True);
    }

    [Test]
    public void A_change_makes_the_next_vertical_blank_worth_a_look()
    {
        Looks(20);

        _backoff.OnLooked(_backoff.NextFrame, isChanged: true);

        ulong next = _backoff.NextFrame;
        Assert.That(Looks(3), Is.EqualTo(new[] { next, next + 1, next + 2 }));
        Assert.That(_backoff.IsSlowest, Is.False);
    }

    private ulong[] Looks(int count)
    {
        ulong[] looks = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            looks[i] = _backoff.NextFrame;
            _backoff.OnLooked(looks[i], isChanged: false);
        }

        return looks;
    }
}

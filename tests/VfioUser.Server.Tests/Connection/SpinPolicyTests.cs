using NUnit.Framework;
using VfioUser.Server.Connection;

namespace VfioUser.Server.Tests.Connection;

public sealed class SpinPolicyTests
{
    private const long BudgetNs = 50_000;

    private readonly SpinPolicy _policy = new(TimeSpan.FromMicroseconds(50), processors: 2);
    private long _nowNs = 1_000_000;

    [Test]
    public void Spins_for_no_longer_than_its_budget()
    {
        Assert.That(_policy.IsSpinning, Is.False);
        Assert.That(_policy.TryBegin(_nowNs), Is.True);
        Assert.That((_policy.IsSpinning, _policy.EndNs), Is.EqualTo((true, _nowNs + BudgetNs)));

        _policy.End(hit: false);

        Assert.That(_policy.IsSpinning, Is.False);
    }

    [TestCase(0, 2)]
    [TestCase(50, 1)]
    public void Never_spins_without_a_budget_or_with_one_processor(int budgetUs, int processors)
    {
        SpinPolicy policy = new(TimeSpan.FromMicroseconds(budgetUs), processors);

        Assert.That(policy.TryBegin(_nowNs), Is.False);
        Assert.That(policy.IsSpinning, Is.False);
    }

    [Test]
    public void Spins_at_every_opportunity_while_it_pays()
    {
        Assert.That(SpinsIn(1000, hit: _ => true), Is.EqualTo(1000));
        Assert.That(SpinsIn(1000, hit: i => i % 2 == 0), Is.EqualTo(1000));
    }

    [Test]
    public void Wastes_little_when_it_never_pays()
    {
        SpinsIn(100, hit: _ => false);

        Assert.That(SpinsIn(3200, hit: _ => false), Is.EqualTo(100));
    }

    [Test]
    public void Notices_when_it_pays_again()
    {
        SpinsIn(10_000, hit: _ => false);

        SpinsIn(200, hit: _ => true);

        Assert.That(SpinsIn(100, hit: _ => true), Is.EqualTo(100));
    }

    [Test]
    public void A_burst_with_one_miss_at_its_end_pays()
    {
        Assert.That(SpinsIn(1000, hit: i => i % 48 != 47), Is.EqualTo(1000));
    }

    /// <returns>How many of the opportunities were used.</returns>
    private int SpinsIn(int opportunities, Func<int, bool> hit)
    {
        int spins = 0;
        for (int i = 0; i < opportunities; i++)
        {
            _nowNs += 1000;
            if (_policy.TryBegin(_nowNs))
            {
                _policy.End(hit(i));
                spins++;
            }
        }

        return spins;
    }
}

using NUnit.Framework;
using VfioUser.Server.Connection;

namespace VfioUser.Server.Tests.Connection;

public sealed class SpinPolicyTests
{
    private const long BudgetNs = 50_000;
    private const long OpportunityNs = 1000;
    private const long DelayNs = OpportunityNs / 3;

    private SpinPolicy _policy = null!;
    private long _nowNs = 1_000_000;
    private long _delayNs;

    [SetUp]
    public void Create() => _policy = new SpinPolicy(TimeSpan.FromMicroseconds(50), processors: 2, () => _delayNs);

    [Test]
    public void Spins_for_no_longer_than_its_budget()
    {
        Assert.That(_policy.TryBegin(_nowNs), Is.True);
        Assert.That(_policy.EndNs, Is.EqualTo(_nowNs + BudgetNs));
    }

    [TestCase(0, 2)]
    [TestCase(50, 1)]
    public void Never_spins_without_a_budget_or_with_one_processor(int budgetUs, int processors)
    {
        SpinPolicy policy = new(TimeSpan.FromMicroseconds(budgetUs), processors, () => 0);

        Assert.That(policy.TryBegin(_nowNs), Is.False);
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

    [Test]
    public void Stops_when_the_thread_waits_for_a_processor_a_third_of_the_time_though_every_spin_finds_a_message()
    {
        int spins = SpinsIn(1_000_000, hit: _ => true, beforeSpin: _ => _delayNs += DelayNs);

        Assert.That(spins, Is.LessThan(60_000), "six tries of 8 ms, in a second of 1000 opportunities a millisecond");
    }

    [Test]
    public void Rests_four_times_as_long_each_time_up_to_a_limit()
    {
        long[] restsMs = [.. Enumerable.Range(0, 8).Select(_ =>
        {
            BeDelayed();
            return RestNs() / 1_000_000;
        })];

        Assert.That(restsMs, Is.EqualTo(new[] { 1, 4, 16, 64, 256, 1024, 4096, 4096 }).Within(1));
    }

    [Test]
    public void Spins_at_every_opportunity_again_once_a_try_is_left_alone()
    {
        BeDelayed();
        BeDelayed();
        RestNs();

        Assert.That(SpinsIn(20_000, hit: _ => true), Is.EqualTo(20_000));
    }

    [Test]
    public void One_delay_among_many_tries_does_not_make_it_rest_for_long()
    {
        for (int i = 0; i < 100; i++)
        {
            BeDelayed();
            Assert.That(RestNs() / 1_000_000, Is.EqualTo(1).Within(1));
            SpinsIn(20_000, hit: _ => true);
        }
    }

    [Test]
    public void The_next_rest_is_a_quarter_for_each_try_without_delays()
    {
        for (int i = 0; i < 6; i++)
        {
            BeDelayed();
        }

        Assert.That(RestNs() / 1_000_000, Is.EqualTo(1024).Within(1));
        SpinsIn(9_000, hit: _ => true);
        BeDelayed();
        Assert.That(RestNs() / 1_000_000, Is.EqualTo(1024).Within(1));
    }

    [Test]
    public void A_delay_now_and_then_does_not_stop_it()
    {
        Assert.That(
            SpinsIn(100_000, hit: _ => true, beforeSpin: i => _delayNs += i % 16 == 0 ? OpportunityNs : 0),
            Is.EqualTo(100_000));
    }

    [Test]
    public void Delays_while_the_scheduler_sorts_out_client_and_server_do_not_stop_it()
    {
        Assert.That(
            SpinsIn(100_000, hit: _ => true, beforeSpin: i => _delayNs += i < 3000 ? DelayNs : 0), Is.EqualTo(100_000));
    }

    [Test]
    public void Delays_while_it_rests_do_not_count()
    {
        BeDelayed();
        RestNs(meanwhile: () => _delayNs += DelayNs);

        Assert.That(SpinsIn(100_000, hit: _ => true), Is.EqualTo(100_000));
    }

    /// <summary>Spins, and waits for a processor a third of the time, until it rests.</summary>
    private void BeDelayed()
    {
        RestNs();
        do
        {
            _delayNs += DelayNs;
            _policy.End(hit: true);
            _nowNs += OpportunityNs;
        }
        while (_policy.TryBegin(_nowNs));
    }

    /// <returns>How long it does not spin from now on.</returns>
    private long RestNs(Action? meanwhile = null)
    {
        long startNs = _nowNs;
        while (!_policy.TryBegin(_nowNs))
        {
            meanwhile?.Invoke();
            _nowNs += OpportunityNs;
        }

        _policy.End(hit: true);
        return _nowNs - startNs;
    }

    /// <returns>How many of the opportunities were used.</returns>
    private int SpinsIn(int opportunities, Func<int, bool> hit, Action<int>? beforeSpin = null)
    {
        int spins = 0;
        for (int i = 0; i < opportunities; i++)
        {
            _nowNs += OpportunityNs;
            if (_policy.TryBegin(_nowNs))
            {
                beforeSpin?.Invoke(spins);
                _policy.End(hit(i));
                spins++;
            }
        }

        return spins;
    }
}

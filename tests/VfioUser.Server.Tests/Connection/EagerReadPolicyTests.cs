using NUnit.Framework;
using VfioUser.Server.Connection;

namespace VfioUser.Server.Tests.Connection;

public sealed class EagerReadPolicyTests
{
    private readonly EagerReadPolicy _policy = new();

    [Test]
    public void Reads_first_at_every_opportunity_while_sixteen_of_seventeen_reads_find_a_message()
    {
        Assert.That(ReadsIn(3400, hit: i => i % 17 != 0), Is.EqualTo(3400));
    }

    [Test]
    public void Mostly_sleeps_first_when_every_fifth_read_finds_nothing()
    {
        ReadsIn(100, hit: i => i % 5 != 0);

        Assert.That(ReadsIn(1600, hit: i => i % 5 != 0), Is.LessThan(400));
    }

    [Test]
    public void Sleeps_first_when_reads_find_nothing_but_for_one_in_sixteen()
    {
        ReadsIn(100, hit: _ => false);

        Assert.That(ReadsIn(1600, hit: _ => false), Is.EqualTo(100));
    }

    [Test]
    public void Notices_when_reads_find_messages_again()
    {
        ReadsIn(10_000, hit: _ => false);

        ReadsIn(400, hit: _ => true);

        Assert.That(ReadsIn(100, hit: _ => true), Is.EqualTo(100));
    }

    /// <returns>How many of the opportunities were used.</returns>
    private int ReadsIn(int opportunities, Func<int, bool> hit)
    {
        int reads = 0;
        for (int i = 0; i < opportunities; i++)
        {
            if (_policy.ShouldRead())
            {
                _policy.OnRead(hit(i));
                reads++;
            }
        }

        return reads;
    }
}

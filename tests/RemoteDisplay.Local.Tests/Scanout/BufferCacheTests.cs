using NUnit.Framework;
using RemoteDisplay.Local.Scanout;

namespace RemoteDisplay.Local.Tests.Scanout;

internal sealed class BufferCacheTests
{
    private readonly List<string> _dropped = [];
    private readonly BufferCache<string> _cache;

    public BufferCacheTests() => _cache = new BufferCache<string>(_dropped.Add);

    [Test]
    public void A_buffer_is_made_once_and_found_by_its_id()
    {
        Assert.That(_cache.TryUse(7, out _), Is.False);
        _cache.Add(7, "seven");
        _cache.Release(7);

        Assert.That(_cache.TryUse(7, out string value), Is.True);
        Assert.That(value, Is.EqualTo("seven"));
        Assert.That(_dropped, Is.Empty);
    }

    [Test]
    public void A_retired_buffer_is_dropped_at_once_when_it_is_not_in_use()
    {
        _cache.Add(7, "seven");
        _cache.Release(7);
        _cache.Retire(7);

        Assert.That((_dropped.Single(), _cache.Count), Is.EqualTo(("seven", 0)));
    }

    [Test]
    public void A_retired_buffer_stays_while_it_is_on_the_screen_or_on_its_way()
    {
        _cache.Add(7, "seven");
        _cache.TryUse(7, out _);
        _cache.Retire(7);
        _cache.Release(7);

        Assert.That(_dropped, Is.Empty);
        Assert.That(_cache.TryUse(7, out _), Is.False);
        _cache.Release(7);
        Assert.That(_dropped, Is.EqualTo(new[] { "seven" }));
    }

    [Test]
    public void What_is_unknown_may_be_retired_and_released()
    {
        _cache.Retire(1);
        _cache.Release(1);

        Assert.That(_dropped, Is.Empty);
    }

    [Test]
    public void Those_that_are_not_worth_keeping_are_retired()
    {
        _cache.Add(1, "one");
        _cache.Add(2, "two");
        _cache.Release(1);
        _cache.RetireWhere(value => value == "one");

        Assert.That(_dropped, Is.EqualTo(new[] { "one" }));
        _cache.Clear();
        Assert.That(_dropped, Is.EqualTo(new[] { "one", "two" }));
    }
}

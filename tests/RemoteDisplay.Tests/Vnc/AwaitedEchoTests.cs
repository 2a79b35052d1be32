using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc.Updates;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>How long a film waits for what a key shows.</summary>
internal sealed class AwaitedEchoTests
{
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(10);

    private readonly ManualTime _time = new();
    private int _wakes;

    [Test]
    public void A_film_waits_until_the_answer()
    {
        using AwaitedEcho echo = new(_time, () => _wakes++);
        Assert.That(echo.IsAwaited, Is.False);
        echo.Begin();
        Assert.That(echo.IsAwaited);
        echo.Hold();
        echo.Sent(isEcho: true);
        Assert.That(echo.IsAwaited, Is.False);
    }

    [Test]
    public void Without_an_answer_the_wait_ends_and_the_sender_is_woken()
    {
        using AwaitedEcho echo = new(_time, () => _wakes++);
        echo.Begin();
        echo.Hold();
        _time.Advance(AwaitedEcho.Patience - s_moment);
        Assert.That((echo.IsAwaited, _wakes), Is.EqualTo((true, 0)));
        _time.Advance(s_moment);
        Assert.That((echo.IsAwaited, _wakes), Is.EqualTo((false, 1)));
    }

    [Test]
    public void A_film_plays_on_however_fast_somebody_types()
    {
        using AwaitedEcho echo = new(_time, () => _wakes++);
        TimeSpan waited = TimeSpan.Zero;
        while (waited < AwaitedEcho.LongestHold)
        {
            echo.Begin();
            Assert.That(echo.IsAwaited, $"after {waited}");
            echo.Hold();
            _time.Advance(s_moment);
            waited += s_moment;
            echo.Sent(isEcho: true);
        }

        echo.Begin();
        Assert.That(echo.IsAwaited, Is.False);
        echo.Sent(isEcho: false);
        echo.Begin();
        Assert.That(echo.IsAwaited, "a picture of the film has passed");
    }
}

using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc.Updates;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>Pictures get smaller until the viewer's connection keeps up, and better again when it does.</summary>
internal sealed class JpegQualityTests
{
    private readonly ManualTime _time = new();
    private readonly JpegQuality _quality;

    public JpegQualityTests() => _quality = new JpegQuality(_time);

    [TestCase(0, 20)]
    [TestCase(6, 68)]
    [TestCase(9, 92)]
    public void A_fast_connection_has_what_the_viewer_wants(int level, int expected)
    {
        Send(JpegQuality.Early / 2, 100);
        Assert.That(_quality.Of(level), Is.EqualTo(expected));
    }

    [Test]
    public void A_slow_connection_has_less_until_it_is_fast_again()
    {
        Send(JpegQuality.TooLate * 2, 20);
        Assert.That(_quality.Of(9), Is.EqualTo(10));
        Send(JpegQuality.TooLate - TimeSpan.FromMilliseconds(1), 20);
        Assert.That(_quality.Of(9), Is.EqualTo(10));
        Send(JpegQuality.Early / 2, 41);
        Assert.That(_quality.Of(9), Is.EqualTo(92));
    }

    [Test]
    public void The_time_is_that_of_the_first_picture_that_is_not_confirmed()
    {
        _quality.Begin(_time.GetTimestamp());
        _time.Advance(JpegQuality.TooLate);
        _quality.Begin(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _quality.Confirm();
        Assert.That(_quality.Of(9), Is.EqualTo(69));
        Assert.That(_quality.IsMeasuring, Is.False);
    }

    private void Send(TimeSpan taken, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _quality.Begin(_time.GetTimestamp());
            _time.Advance(taken);
            _quality.Confirm();
        }
    }
}

using NUnit.Framework;
using RemoteDisplay.Tests.Support;
using RemoteDisplay.Vnc;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Tests.Vnc;

/// <summary>How many bytes are on their way to a viewer that confirms what it has read.</summary>
internal sealed class FlowControlTests
{
    private const int Most = 512 * 1024;
    private const int Picture = 40 * 1024;

    private static readonly TimeSpan s_roundTrip = TimeSpan.FromMilliseconds(30);

    private readonly ManualTime _time = new();
    private readonly FlowControl _flow;
    private long _sent;
    private uint _marks;

    public FlowControlTests() => _flow = new FlowControl(Most, _time);

    [Test]
    public void A_fast_connection_gets_all_that_is_allowed()
    {
        Send(s_roundTrip, 20);

        Assert.That(FindLimit(), Is.EqualTo(Most).Within(Picture));
    }

    /// <summary>At 10 Mbit/s a picture takes 33 ms, so what is typed waits no longer than two of them.</summary>
    [Test]
    public void A_slow_connection_gets_little_more_than_it_can_carry()
    {
        Send(s_roundTrip, 20);
        Send(s_roundTrip + TimeSpan.FromMilliseconds(120), 20);

        Assert.That(FindLimit(), Is.InRange(Picture, 3 * Picture));
    }

    [Test]
    public void A_connection_that_recovers_gets_more_again()
    {
        Send(s_roundTrip, 20);
        Send(s_roundTrip + TimeSpan.FromMilliseconds(120), 20);
        Send(s_roundTrip, 20);

        Assert.That(FindLimit(), Is.EqualTo(Most).Within(Picture));
    }

    /// <summary>Each picture is confirmed after so long.</summary>
    private void Send(TimeSpan taken, int pictures)
    {
        for (int i = 0; i < pictures; i++)
        {
            Send();
            _time.Advance(taken);
            _flow.Answered(BitConverter.GetBytes(_marks));
        }
    }

    private void Send()
    {
        using OutputBuffer output = new();
        _sent += Picture;
        _marks++;
        _flow.Mark(_sent, isAwaited: true, output);
    }

    /// <summary>Sends without a confirmation as long as that is allowed.</summary>
    private long FindLimit()
    {
        long start = _sent;
        while (_flow.MaySend(_sent))
        {
            Send();
        }

        return _sent - start;
    }
}

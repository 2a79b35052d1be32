using System.Text;
using NUnit.Framework;
using VfioUser.Server.Connection;

namespace VfioUser.Server.Tests.Connection;

/// <summary>What the device thread does between two messages, as the calls that it makes: r reads and finds nothing, R
/// reads a message, s sleeps until one comes.</summary>
[NonParallelizable]
public sealed class ReceivePacerTests
{
    private const long ReadNs = 10_000;

    private long _nowNs = 1_000_000;
    private long _delayNs;
    private long _delayPerMessageNs;
    private long _messageNs;
    private bool _isFirst = true;

    [Test]
    public void A_client_that_sleeps_for_each_reply_costs_one_wait_and_one_read_per_request()
    {
        ReceivePacer pacer = Pacer(spinUs: 0);
        Calls(pacer, messages: 100, fruitlessReads: int.MaxValue);

        string calls = Calls(pacer, messages: 160, fruitlessReads: int.MaxValue);

        Assert.That(calls.Replace("r", ""), Is.EqualTo(Repeat("sR", 160)));
        Assert.That(
            calls.Count(call => call == 'r'), Is.EqualTo(10), "one in sixteen finds out whether reading first pays");
    }

    [Test]
    public void A_client_whose_next_message_is_there_already_costs_one_read_per_request()
    {
        ReceivePacer pacer = Pacer(spinUs: 0);

        Assert.That(Calls(pacer, messages: 100, fruitlessReads: 0), Is.EqualTo(Repeat("R", 100)));
    }

    [Test]
    public void A_spin_reads_until_the_message_comes_within_its_budget()
    {
        Assume.That(Environment.ProcessorCount, Is.GreaterThan(1));
        ReceivePacer pacer = Pacer(spinUs: 50);

        Assert.That(Calls(pacer, messages: 3, fruitlessReads: 3), Is.EqualTo("RrrrRrrrR"));
    }

    [Test]
    public void A_spin_that_finds_nothing_within_its_budget_ends_in_a_sleep()
    {
        Assume.That(Environment.ProcessorCount, Is.GreaterThan(1));
        ReceivePacer pacer = Pacer(spinUs: 50);

        Calls(pacer, messages: 1, fruitlessReads: 0);

        Assert.That(Calls(pacer, messages: 1, fruitlessReads: int.MaxValue), Is.EqualTo("rrrrrsR"));
    }

    [Test]
    public void A_spin_that_a_part_of_a_message_ends_leaves_its_place_to_other_devices()
    {
        Assume.That(Environment.ProcessorCount, Is.GreaterThan(1));
        for (int i = 0; i < Environment.ProcessorCount; i++)
        {
            ReceivePacer pacer = Pacer(spinUs: 50);
            pacer.OnMessage();

            Assert.That(pacer.ShouldRead(), Is.True);
            Assert.That(pacer.IsSpinning, Is.True, $"device {i}");
            pacer.OnWoken();
        }
    }

    [Test]
    public void A_client_on_a_processor_that_others_want_costs_what_it_costs_without_spinning()
    {
        Assume.That(Environment.ProcessorCount, Is.GreaterThan(1));
        ReceivePacer pacer = Pacer(spinUs: 50);
        _delayPerMessageNs = 5000;
        _messageNs = 10_000;
        Calls(pacer, messages: 100_000, fruitlessReads: 3);

        int wasted = Calls(pacer, messages: 100_000, fruitlessReads: 3).Count(call => call == 'r');

        Assert.That(
            wasted, Is.LessThan(100_000 / 16 * 1.5), "one eager read in sixteen, and a try of 8 ms now and then");
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private ReceivePacer Pacer(int spinUs) => new(
        new SpinPolicy(TimeSpan.FromMicroseconds(spinUs), processors: 2, () => _delayNs), new EagerReadPolicy(),
        () => _nowNs);

    /// <param name="pacer">Under test.</param>
    /// <param name="messages">How many come.</param>
    /// <param name="fruitlessReads">Reads that find nothing before each message but the very first; a sleep ends when
    /// one has come.</param>
    private string Calls(ReceivePacer pacer, int messages, int fruitlessReads)
    {
        StringBuilder calls = new();
        for (int message = 0; message < messages; message++)
        {
                int left = _isFirst ? 0 : fruitlessReads;
            _isFirst = false;
            for (bool came = false; !came;)
            {
                if (!pacer.ShouldRead())
                {
                    calls.Append('s');
                    left = 0;
                    pacer.OnWoken();
                }
                else if (left > 0)
                {
                    calls.Append('r');
                    left--;
                    _nowNs += ReadNs;
                }
                else
                {
                    calls.Append('R');
                    came = true;
                }
            }

            _delayNs += _delayPerMessageNs;
            _nowNs += _messageNs;
            pacer.OnMessage();
        }

        return calls.ToString();
    }
}

using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Tests.Client;

public sealed class EventQueueTests
{
    [Test]
    public async Task A_full_queue_drops_the_oldest_events_and_counts_them_as_missed()
    {
        EventQueue queue = new(capacity: 4, continuesAtOnce: false);
        for (ulong i = 1; i <= 100; i++)
        {
            queue.Add(new RefreshEvent(new RefreshMessage { Sequence = i }));
        }

        List<(ulong Sequence, uint Missed)> read = [];
        await foreach (DisplayEvent item in queue.ReadAllAsync(CancellationToken.None))
        {
            RefreshMessage refresh = ((RefreshEvent)item).Refresh;
            read.Add((refresh.Sequence, refresh.Missed));
            if (refresh.Sequence == 100)
            {
                break;
            }
        }

        Assert.That(read, Is.EqualTo(new[] { (97UL, 96U), (98UL, 0U), (99UL, 0U), (100UL, 0U) }));
    }
}

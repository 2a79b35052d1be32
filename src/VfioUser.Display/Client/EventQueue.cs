using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>Events for the program. Bounded: when it is full, the oldest are dropped, and the refreshes among them are
/// counted as missed. One reader at a time.</summary>
/// <param name="capacity">The number of events.</param>
/// <param name="continuesAtOnce">Whether the reader goes on on the thread that adds an event.</param>
internal sealed class EventQueue(int capacity, bool continuesAtOnce)
{
    private readonly Lock _gate = new();
    private readonly Queue<DisplayEvent> _events = [];

    /// <summary>Holds an item while there is something new.</summary>
    private readonly Channel<byte> _arrived = Channel.CreateBounded<byte>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
        AllowSynchronousContinuations = continuesAtOnce,
    });

    private uint _missed;
    private Exception? _end;

    public void Add(DisplayEvent item)
    {
        lock (_gate)
        {
            if (_events.Count == capacity && _events.Dequeue() is RefreshEvent { Refresh: var dropped })
            {
                _missed += dropped.Missed + 1;
            }

            _events.Enqueue(item);
        }

        _arrived.Writer.TryWrite(0);
    }

    /// <summary>Ends the queue; readers get the reason.</summary>
    public void End(Exception reason)
    {
        lock (_gate)
        {
            _end ??= reason;
        }

        _arrived.Writer.TryWrite(0);
    }

    /// <summary>Yields events until the queue ends.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public async IAsyncEnumerable<DisplayEvent> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            while (Take() is { } item)
            {
                yield return item;
            }

            await _arrived.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        }
    }

    private DisplayEvent? Take()
    {
        lock (_gate)
        {
            if (!_events.TryDequeue(out DisplayEvent? item))
            {
                return _end is null ? null : throw _end;
            }

            if (item is RefreshEvent { Refresh: var refresh })
            {
                item = new RefreshEvent(refresh with { Missed = refresh.Missed + _missed });
                _missed = 0;
            }

            return item;
        }
    }
}

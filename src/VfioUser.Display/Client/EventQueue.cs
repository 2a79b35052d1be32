using System.Runtime.CompilerServices;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Client;

/// <summary>Events for the program. Bounded: when it is full, the oldest are dropped, and the refreshes among them are
/// counted as missed. One reader at a time.</summary>
internal sealed class EventQueue(int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<DisplayEvent> _events = [];
    private readonly SemaphoreSlim _arrived = new(0);
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
            if (_arrived.CurrentCount == 0)
            {
                _arrived.Release();
            }
        }
    }

    /// <summary>Ends the queue; readers get the reason.</summary>
    public void End(Exception reason)
    {
        lock (_gate)
        {
            _end ??= reason;
            _arrived.Release();
        }
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

            await _arrived.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose() => _arrived.Dispose();

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

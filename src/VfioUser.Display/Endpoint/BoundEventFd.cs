using LinuxInterop;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>An eventfd that a client bound to a vector, and what is in its counter. Any thread.</summary>
/// <remarks>
/// While the client has not read its eventfd, a value that was added is not added again: what the client will see when
/// it looks is newer than any event. So the counter has each value once, and never is full. The cursor's value is added
/// by another thread: until that begins, it counts as added; what happens while that is at it is told afterwards, by
/// what the counter then holds.
/// </remarks>
internal sealed class BoundEventFd(EventFd eventFd, EventFdWriter writer)
{
    private readonly Lock _gate = new();
    private PlaneEvents _unread;                        // added since the counter was last seen to be empty
    private PlaneEvents _later;                         // happened while the cursor's value was being added
    private bool _isQueued;                             // the cursor's value is to be added
    private bool _isAdding;                             // it is being added

    public EventFd EventFd => eventFd;

    /// <summary>Adds what the client does not have yet. Does not wait.</summary>
    /// <exception cref="LinuxException">The client made something of its eventfd that cannot be signalled.</exception>
    public void Tell(PlaneEvents events)
    {
        lock (_gate)
        {
            if (_isAdding)
            {
                _later |= events;
                return;
            }

            if (Poll.Wait([new PollFd(eventFd.Handle, PollEvents.In)], deadlineNs: 0) == 0)
            {
                _unread = _isQueued ? PlaneEvents.Cursor : PlaneEvents.None;
            }

            PlaneEvents news = events & ~_unread;
            _unread |= news;
            if ((news & PlaneEvents.Primary) != 0)
            {
                eventFd.Signal();
            }

            if ((news & PlaneEvents.Cursor) != 0)
            {
                _isQueued = writer.TryAdd(this);
                _unread = _isQueued ? _unread : _unread & ~PlaneEvents.Cursor;
            }
        }
    }

    /// <summary>Adds the cursor's value, which may wait for the client. Thread of the writer.</summary>
    /// <exception cref="LinuxException">As <see cref="Tell"/>.</exception>
    public void AddCursor()
    {
        lock (_gate)
        {
            (_isQueued, _isAdding) = (false, true);
        }

        try
        {
            eventFd.Add(IrqDisplayCapability.CursorEvent);
        }
        finally
        {
            EndAdding();
        }
    }

    /// <summary>Closes it once nothing is being added to it.</summary>
    public void Close() => writer.Close(this);

    /// <summary>Adds what happened meanwhile, unless the counter says that the client has yet to read it.</summary>
    private void EndAdding()
    {
        PlaneEvents later = PlaneEvents.None;
        while (true)
        {
            // Looked at after what is to be told has happened: a client that reads after this look will see it.
            PlaneEvents unread = Unread();
            lock (_gate)
            {
                if (_later == PlaneEvents.None)
                {
                    (_unread, _isAdding) = (unread, false);
                    Tell(later);
                    return;
                }

                (later, _later) = (later | _later, PlaneEvents.None);
            }
        }
    }

    /// <summary>Where the kernel does not tell: a value that is there twice harms less than one that is lost.</summary>
    private PlaneEvents Unread() => EventFdCount.Of(eventFd.Handle) is { } count
        ? ((uint)count != 0 ? PlaneEvents.Primary : 0) | (count >> 32 != 0 ? PlaneEvents.Cursor : 0)
        : PlaneEvents.Cursor;
}

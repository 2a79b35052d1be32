using LinuxInterop;
using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>An eventfd that a client bound to a vector, and the content of its counter. Any thread.</summary>
/// <remarks>
/// While the client has not read its eventfd, a value is not added again: the state that the client will read then is
/// newer than any event. So the counter contains each value at most once, and is never full. Another thread adds the
/// cursor's value. Until it begins, the value counts as added. Events during the addition are added afterwards, unless
/// the counter shows that the client has not read them.
/// </remarks>
internal sealed class BoundEventFd(EventFd eventFd, EventFdWriter writer)
{
    private readonly Lock _gate = new();
    private PlaneEvents _unread;                        // added since the counter was last seen to be empty
    private PlaneEvents _later;                         // occurred while the cursor's value was being added
    private bool _isQueued;                             // the cursor's value waits to be added
    private bool _isAdding;                             // it is being added

    public EventFd EventFd => eventFd;

    /// <summary>Adds the events that the client has not been notified of. Does not wait.</summary>
    /// <exception cref="LinuxException">The client changed its eventfd so that it cannot be signalled.</exception>
    public void Signal(PlaneEvents events)
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

    /// <summary>Adds the cursor's value, which may wait for the client. On the writer's thread.</summary>
    /// <exception cref="LinuxException">See <see cref="Signal"/>.</exception>
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

    /// <summary>Closes the eventfd once no value is being added to it.</summary>
    public void Close() => writer.Close(this);

    /// <summary>Adds the events that occurred meanwhile, unless the counter shows that the client has not read
    /// them.</summary>
    private void EndAdding()
    {
        PlaneEvents later = PlaneEvents.None;
        while (true)
        {
            // Read after the events were recorded: a client that reads after this will see their state.
            PlaneEvents unread = Unread();
            lock (_gate)
            {
                if (_later == PlaneEvents.None)
                {
                    (_unread, _isAdding) = (unread, false);
                    Signal(later);
                    return;
                }

                (later, _later) = (later | _later, PlaneEvents.None);
            }
        }
    }

    /// <summary>Returns the unread events. If the kernel does not report the counter, only the cursor counts as unread:
    /// a duplicate primary value does less harm than a lost one.</summary>
    private PlaneEvents Unread() => EventFdCount.Of(eventFd.Handle) is { } count
        ? ((uint)count != 0 ? PlaneEvents.Primary : 0) | (count >> 32 != 0 ? PlaneEvents.Cursor : 0)
        : PlaneEvents.Cursor;
}

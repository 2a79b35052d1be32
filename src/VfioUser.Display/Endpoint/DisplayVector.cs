using VfioUser.Protocol.Display;
using VfioUser.Server.Linux;

namespace VfioUser.Display;

/// <summary>One vector of the display interrupt: the eventfd that a client bound, and whether it wants to hear now. Any
/// thread.</summary>
/// <remarks>
/// While the client has not read its eventfd, a value that was added already is not added again: what it will see when
/// it looks is newer than any event. So the counter never has more than one of each value, and never is full.
/// </remarks>
internal sealed class DisplayVector(Func<EventFdWriter> writer)
{
    private readonly Lock _gate = new();
    private EventFd? _eventFd;
    private PlaneEvents _unread;                        // added since the counter was last seen to be empty
    private PlaneEvents _missed;                        // happened while masked
    private bool _isMasked;

    public bool IsBound
    {
        get
        {
            lock (_gate)
            {
                return _eventFd is not null;
            }
        }
    }

    /// <summary>Binds another eventfd, or none; the vector starts out unmasked.</summary>
    public void Bind(EventFd? eventFd)
    {
        lock (_gate)
        {
            if (_eventFd is { } old)
            {
                writer().Close(old);
            }

            _ = eventFd is null ? null : writer();
            _eventFd = eventFd;
            _unread = PlaneEvents.None;
            _missed = PlaneEvents.None;
            _isMasked = false;
        }
    }

    /// <summary>The picture should be updated. What there is to see must be there already. Does not wait.</summary>
    public void Signal(PlaneEvents events)
    {
        lock (_gate)
        {
            if (_eventFd is null)
            {
                return;
            }

            if (_isMasked)
            {
                _missed |= events;
                return;
            }

            Add(_eventFd, events);
        }
    }

    public void Mask()
    {
        lock (_gate)
        {
            _isMasked = true;
        }
    }

    /// <summary>Tells what was missed, once.</summary>
    public void Unmask()
    {
        lock (_gate)
        {
            _isMasked = false;
            if (_eventFd is not null && _missed != PlaneEvents.None)
            {
                Add(_eventFd, _missed);
            }

            _missed = PlaneEvents.None;
        }
    }

    private void Add(EventFd eventFd, PlaneEvents events)
    {
        if (Poll.Wait([new PollFd(eventFd.Handle, PollEvents.In)], deadlineNs: 0) == 0)
        {
            _unread = PlaneEvents.None;
        }

        PlaneEvents news = events & ~_unread;
        _unread |= news;
        if ((news & PlaneEvents.Primary) != 0)
        {
            eventFd.Signal();
        }

        if ((news & PlaneEvents.Cursor) != 0)
        {
            writer().Add(eventFd, IrqDisplayCapability.CursorEvent);
        }
    }
}

/// <summary>What an eventfd tells apart.</summary>
[Flags]
internal enum PlaneEvents
{
    None = 0,

    /// <summary>The primary plane, an overlay, or the head as a whole.</summary>
    Primary = 1,

    Cursor = 2,

    All = Primary | Cursor,
}

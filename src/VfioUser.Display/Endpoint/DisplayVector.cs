using LinuxInterop;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>One vector of the display interrupt: the eventfd that a client bound, and whether it wants to hear now. Any
/// thread.</summary>
/// <param name="writer">Adds the values of cursors.</param>
/// <param name="onBound">Called when the client has bound or unbound something.</param>
internal sealed class DisplayVector(Func<EventFdWriter> writer, Action onBound) : IIrqVector
{
    private readonly Lock _gate = new();
    private BoundEventFd? _bound;
    private PlaneEvents _missed;                        // happened while masked
    private bool _isMasked;

    public bool IsBound
    {
        get
        {
            lock (_gate)
            {
                return _bound is not null;
            }
        }
    }

    /// <summary>Binds another eventfd, or none; the vector starts out unmasked.</summary>
    public void Bind(EventFd? eventFd)
    {
        Replace(eventFd);
        onBound();
    }

    /// <summary>The client has gone.</summary>
    public void Close() => Replace(null);

    public void Trigger() => Signal(PlaneEvents.Primary);

    /// <summary>The picture should be updated. What there is to see must be there already. Does not wait.</summary>
    public void Signal(PlaneEvents events)
    {
        lock (_gate)
        {
            if (_bound is not null && _isMasked)
            {
                _missed |= events;
            }
            else
            {
                _bound?.Tell(events);
            }
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
            _bound?.Tell(_missed);
            _missed = PlaneEvents.None;
        }
    }

    private void Replace(EventFd? eventFd)
    {
        lock (_gate)
        {
            _bound?.Close();
            _bound = eventFd is null ? null : new BoundEventFd(eventFd, writer());
            _missed = PlaneEvents.None;
            _isMasked = false;
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

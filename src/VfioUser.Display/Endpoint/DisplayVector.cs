using LinuxInterop;
using VfioUser.Server.Extension;

namespace VfioUser.Display.Endpoint;

/// <summary>One vector of the display interrupt: the bound eventfd, and whether the client has masked it. Any
/// thread.</summary>
/// <param name="writer">Returns the thread that adds the values of cursors.</param>
/// <param name="onBound">Called when the client has bound or unbound an eventfd.</param>
internal sealed class DisplayVector(Func<EventFdWriter> writer, Action onBound) : IIrqVector
{
    private readonly Lock _gate = new();
    private BoundEventFd? _bound;
    private PlaneEvents _missed;                        // occurred while masked
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

    /// <summary>Replaces the bound eventfd; null unbinds. The vector starts unmasked.</summary>
    public void Bind(EventFd? eventFd)
    {
        Replace(eventFd);
        onBound();
    }

    /// <summary>Closes the eventfd, after the client has disconnected.</summary>
    public void Close() => Replace(null);

    public void Trigger() => Signal(PlaneEvents.Primary);

    /// <summary>Signals that the picture should be updated. The new state must be readable already. Does not
    /// wait.</summary>
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
                _bound?.Signal(events);
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

    /// <summary>Unmasks the vector, and signals once what was missed.</summary>
    public void Unmask()
    {
        lock (_gate)
        {
            _isMasked = false;
            _bound?.Signal(_missed);
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

/// <summary>The events that an eventfd distinguishes.</summary>
[Flags]
internal enum PlaneEvents
{
    None = 0,

    /// <summary>The primary plane, an overlay, or the head as a whole.</summary>
    Primary = 1,

    Cursor = 2,

    All = Primary | Cursor,
}

using LinuxInterop;
using VfioUser.Server.Extension;

namespace VfioUser.Server.Interrupts;

/// <summary>One vector of an interrupt index: the eventfd that the client bound, and whether it may be signalled now.
/// While the device is stopped no eventfd is signalled, and everything is kept.</summary>
internal sealed class IrqVector(bool automasked, bool keepsPending) : IIrqVector
{
    private EventFd? _eventFd;
    private bool _isMasked;
    private bool _isAsserted;
    private bool _isStopped;

    public bool IsBound => _eventFd is not null;

    /// <summary>Triggered, and nobody was told yet.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Binds another eventfd, or none; the vector starts out unmasked. A level that is asserted, and what was
    /// kept pending, are told at once.</summary>
    public void Bind(EventFd? eventFd)
    {
        _eventFd?.Dispose();
        _eventFd = eventFd;
        _isMasked = false;
        IsPending &= keepsPending || _isStopped;
        if (eventFd is not null)
        {
            Unmask();
        }
    }

    /// <summary>Holds the line or lets go of it. A line that is held is told again at each unmasking.</summary>
    public void SetLevel(bool isAsserted)
    {
        bool rises = isAsserted && !_isAsserted;
        _isAsserted = isAsserted;
        if (rises)
        {
            Trigger();
        }
        else if (!isAsserted)
        {
            IsPending = false;
        }
    }

    /// <returns>false when nothing is bound.</returns>
    /// <exception cref="LinuxException">The eventfd cannot be written.</exception>
    public bool Trigger()
    {
        if (_eventFd is null)
        {
            IsPending = keepsPending || _isStopped;
            return false;
        }

        if (_isMasked || _isStopped)
        {
            IsPending = true;
            return true;
        }

        _isMasked = automasked;
        _eventFd.Signal();
        return true;
    }

    void IIrqVector.Trigger() => Trigger();

    /// <summary>Forgets what was held back; a level that is asserted stays.</summary>
    public void ClearPending() => IsPending = false;

    /// <summary>The device stops, as a migration does it: from here on nothing is signalled.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>The device runs again: delivers what was held back meanwhile.</summary>
    public void Run()
    {
        _isStopped = false;
        if (IsPending && !_isMasked)
        {
            IsPending = false;
            Trigger();
        }
    }

    public void Mask() => _isMasked = true;

    /// <summary>Delivers what was held back.</summary>
    public void Unmask()
    {
        _isMasked = false;
        if (IsPending || _isAsserted)
        {
            IsPending = false;
            Trigger();
        }
    }
}

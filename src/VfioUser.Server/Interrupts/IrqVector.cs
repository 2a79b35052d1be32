using LinuxInterop;
using VfioUser.Server.Extension;

namespace VfioUser.Server.Interrupts;

/// <summary>One vector of an interrupt index: the eventfd that the client bound, and whether it may be signalled now.
/// While the device is stopped, no eventfd is signalled and all state is kept.</summary>
internal sealed class IrqVector(bool automasked, bool keepsPending) : IIrqVector
{
    private EventFd? _eventFd;
    private bool _isMasked;
    private bool _isAsserted;
    private bool _isStopped;

    public bool IsBound => _eventFd is not null;

    /// <summary>Whether a trigger has not been signalled.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Replaces the bound eventfd; null unbinds. The vector starts unmasked. An asserted level, or a trigger
    /// that stayed pending, is signalled at once.</summary>
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

    /// <summary>Asserts or deasserts the line. An asserted line is signalled again at each unmasking.</summary>
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

    /// <returns>false when no eventfd is bound.</returns>
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

    /// <summary>Clears the pending trigger; an asserted level stays asserted.</summary>
    public void ClearPending() => IsPending = false;

    /// <summary>Holds back all signals while the device is stopped for a migration.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>Lets the device run again and delivers the signal that was held back.</summary>
    public void Run()
    {
        _isStopped = false;
        if (IsPending && !_isMasked)
        {
            IsPending = false;
            Trigger();
        }
    }

    /// <summary>Signals once more what another process may have left unsent.</summary>
    public void Resend()
    {
        if (IsBound && !automasked)
        {
            Trigger();
        }
    }

    public void Mask() => _isMasked = true;

    /// <summary>Unmasks the vector and delivers the signal that was held back.</summary>
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

using VfioUser.Server.Linux;

namespace VfioUser.Server;

/// <summary>One vector of an interrupt index: the eventfd that the client bound, and whether it wants to hear now.</summary>
internal sealed class IrqVector(bool automasked)
{
    private EventFd? _eventFd;
    private bool _isMasked;
    private bool _isPending;

    /// <summary>Binds another eventfd, or none; the vector starts out unmasked.</summary>
    public void Bind(EventFd? eventFd)
    {
        _eventFd?.Dispose();
        _eventFd = eventFd;
        _isMasked = false;
        _isPending = false;
    }

    /// <returns>false when nothing is bound.</returns>
    /// <exception cref="LinuxException">The eventfd cannot be written.</exception>
    public bool Trigger()
    {
        if (_eventFd is null)
        {
            return false;
        }

        if (_isMasked)
        {
            _isPending = true;
            return true;
        }

        _isMasked = automasked;
        _eventFd.Signal();
        return true;
    }

    public void Mask() => _isMasked = true;

    /// <summary>Delivers what was held back.</summary>
    public void Unmask()
    {
        _isMasked = false;
        if (_isPending)
        {
            _isPending = false;
            Trigger();
        }
    }
}

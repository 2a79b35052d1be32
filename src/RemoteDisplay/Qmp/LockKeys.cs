using RemoteDisplay.Input;

namespace RemoteDisplay.Qmp;

/// <summary>The lock keys of the guest's keyboard, which a reset clears. QMP has neither a query nor an event for the
/// keyboard's lights (QEMU 10.1, qapi/ui.json), so this counts the presses that were sent.</summary>
internal sealed class LockKeys
{
    private const int CapsLock = 0x3A;

    private readonly Lock _gate = new();
    private bool _isHeld;
    private bool _isCapsLocked;

    public bool IsCapsLocked
    {
        get
        {
            lock (_gate)
            {
                return _isCapsLocked;
            }
        }
    }

    public void Follow(InputItem item)
    {
        lock (_gate)
        {
            if (item is InputItem.Key { Number: CapsLock, Down: var down })
            {
                _isCapsLocked ^= down && !_isHeld;
                _isHeld = down;
            }
            else if (item is InputItem.ReleaseAll)
            {
                _isHeld = false;
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            (_isHeld, _isCapsLocked) = (false, false);
        }
    }
}

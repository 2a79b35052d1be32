namespace RemoteDisplay.Local.Scanout;

/// <summary>Limits a pipe to two states in flight: one that the driver has, and a request for the next. The next state
/// is made when the first is on the screen, so it is the newest.</summary>
internal sealed class FlipGate
{
    private bool _isPending;
    private bool _isWanted;

    /// <summary>The driver has a state that is not on the screen yet.</summary>
    public bool IsPending => _isPending;

    /// <summary>Requests a state.</summary>
    /// <returns>Whether to commit now.</returns>
    public bool Want()
    {
        _isWanted = _isPending;
        return !_isPending;
    }

    /// <summary>The driver has accepted a state.</summary>
    public void Begin() => _isPending = true;

    /// <summary>The pending state is on the screen.</summary>
    /// <returns>Whether to commit another.</returns>
    public bool Complete()
    {
        bool isWanted = _isWanted;
        (_isPending, _isWanted) = (false, false);
        return isWanted;
    }
}

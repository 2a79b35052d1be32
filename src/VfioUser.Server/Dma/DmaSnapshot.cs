namespace VfioUser.Server.Dma;

/// <summary>The DMA windows at one moment, shared by all callers until the table changes. The memory behind them stays
/// reachable until the last user releases the snapshot. Any thread.</summary>
internal sealed class DmaSnapshot
{
    private readonly DmaWindow[] _windows;
    private int _users = 1;

    private DmaSnapshot(DmaWindow[] windows) => _windows = windows;

    public bool IsEmpty => _windows.Length == 0;

    /// <summary>Creates a snapshot with the caller as its first user. The caller must keep the windows alive during the
    /// call.</summary>
    public static DmaSnapshot Of(IEnumerable<DmaWindow> windows)
    {
        DmaSnapshot snapshot = new([.. windows]);
        foreach (DmaWindow window in snapshot._windows)
        {
            window.Backing?.AddUser();
        }

        return snapshot;
    }

    /// <summary>Returns the window that contains an address; null when there is none.</summary>
    public DmaWindow? Find(ulong address)
    {
        int index = DmaWindow.FirstEndingAtOrAfter(_windows, address);
        return index < _windows.Length && _windows[index].Contains(address) ? _windows[index] : null;
    }

    /// <summary>Adds a user, who calls <see cref="Release"/> later. The caller must ensure that another user
    /// exists.</summary>
    public void AddUser() => Interlocked.Increment(ref _users);

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) > 0)
        {
            return;
        }

        foreach (DmaWindow window in _windows)
        {
            window.Backing?.Dispose();
        }
    }
}

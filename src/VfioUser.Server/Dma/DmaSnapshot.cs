namespace VfioUser.Server.Dma;

/// <summary>The DMA windows of one moment, shared by all who asked before the table changed. What they reach stays
/// until the last user has gone. Any thread.</summary>
internal sealed class DmaSnapshot
{
    private readonly DmaWindow[] _windows;
    private int _users = 1;

    private DmaSnapshot(DmaWindow[] windows) => _windows = windows;

    public bool IsEmpty => _windows.Length == 0;

    /// <summary>Whoever calls owns the windows meanwhile, and is the first user.</summary>
    public static DmaSnapshot Of(IEnumerable<DmaWindow> windows)
    {
        DmaSnapshot snapshot = new([.. windows]);
        foreach (DmaWindow window in snapshot._windows)
        {
            window.Backing?.AddUser();
        }

        return snapshot;
    }

    /// <summary>The window that holds an address; null when there is none.</summary>
    public DmaWindow? Find(ulong address)
    {
        int low = 0;
        int high = _windows.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_windows[middle].Last < address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _windows.Length && _windows[low].Contains(address) ? _windows[low] : null;
    }

    /// <summary>One more <see cref="Release"/> is to come. Only for who knows that another user is there.</summary>
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

using System.Runtime.InteropServices;
using VfioUser.Protocol;

namespace VfioUser.Server.Dma;

/// <summary>The client's DMA windows, sorted by address, without overlaps. Only the device thread changes and searches
/// the table, so lookups need no lock; other threads get a <see cref="DmaSnapshot"/>.</summary>
internal sealed class DmaTable
{
    /// <summary>A bound on the windows: each may cost a mapping, and Linux grants 65530 to the whole process.</summary>
    public const int MaxWindows = 16384;

    private readonly Lock _gate = new();                // held to change the list, and by other threads to read it
    private readonly List<DmaWindow> _windows = [];
    private DmaWindow? _lastHit;
    private DmaSnapshot? _snapshot;                     // of the current list, if one was requested

    public int Count => _windows.Count;

    /// <summary>The files of the windows.</summary>
    public DmaFiles Files { get; } = new();

    /// <summary>Returns the current windows, which stay usable until the result is released. Any thread.</summary>
    public DmaSnapshot OpenSnapshot()
    {
        lock (_gate)
        {
            _snapshot ??= DmaSnapshot.Of(_windows);
            _snapshot.AddUser();
            return _snapshot;
        }
    }

    /// <summary>Returns the window that contains an address; null when there is none.</summary>
    public DmaWindow? Find(ulong address)
    {
        if (_lastHit is { } hit && hit.Contains(address))
        {
            return hit;
        }

        int index = FirstEndingAtOrAfter(address);
        return index < _windows.Count && _windows[index].Contains(address) ? _lastHit = _windows[index] : null;
    }

    /// <exception cref="VfioUserException">EEXIST: a byte of the range is mapped. ENOSPC: too many windows.</exception>
    public void RequireFree(ulong address, ulong size)
    {
        if (_windows.Count >= MaxWindows)
        {
            throw new VfioUserException(Errno.ENOSPC, $"there are {MaxWindows} DMA windows already");
        }

        int index = FirstEndingAtOrAfter(address);
        if (index < _windows.Count && _windows[index].Address <= address + (size - 1))
        {
            throw new VfioUserException(
                Errno.EEXIST, $"0x{address:X}+0x{size:X} overlaps the DMA window at 0x{_windows[index].Address:X}");
        }
    }

    /// <summary>Adds a window whose range passed <see cref="RequireFree"/>.</summary>
    public void Add(DmaWindow window) => Change(() => _windows.Insert(FirstEndingAtOrAfter(window.Address), window));

    /// <summary>Removes the windows that lie in a range: a client may map a range in pieces and unmap it at
    /// once.</summary>
    /// <exception cref="VfioUserException">See <see cref="RequireWhole"/>; no window is removed then.</exception>
    public void Remove(ulong address, ulong size)
    {
        (int first, int count) = FindWhole(address, size);
        RemoveRange(first, count);
    }

    /// <exception cref="VfioUserException">EINVAL: the range wraps. ENOENT: no window lies in the range, or one lies in
    /// it only partly.</exception>
    public void RequireWhole(ulong address, ulong size) => FindWhole(address, size);

    public void Clear() => RemoveRange(0, _windows.Count);

    private void RemoveRange(int first, int count)
    {
        List<DmaWindow> removed = _windows.GetRange(first, count);
        Change(() => _windows.RemoveRange(first, count));
        foreach (DmaWindow window in removed)
        {
            window.Backing?.Dispose();
        }
    }

    private (int First, int Count) FindWhole(ulong address, ulong size)
    {
        if (size > 0 && size - 1 > ulong.MaxValue - address)
        {
            throw new VfioUserException(Errno.EINVAL, $"0x{address:X}+0x{size:X} wraps");
        }

        // A window that begins before the range is not counted.
        int first = FirstEndingAtOrAfter(address);
        int end = first;
        while (size > 0 && end < _windows.Count && _windows[end].Address - address < size)
        {
            end++;
        }

        if (first == end || _windows[end - 1].Last - address >= size)
        {
            throw new VfioUserException(
                Errno.ENOENT, $"0x{address:X}+0x{size:X} contains no DMA window, or only a part of one");
        }

        return (first, end - first);
    }

    private void Change(Action change)
    {
        DmaSnapshot? stale;
        lock (_gate)
        {
            change();
            stale = _snapshot;
            _snapshot = null;
        }

        _lastHit = null;
        stale?.Release();
    }

    private int FirstEndingAtOrAfter(ulong address) =>
        DmaWindow.FirstEndingAtOrAfter(CollectionsMarshal.AsSpan(_windows), address);
}

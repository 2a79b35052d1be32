namespace RemoteDisplay.Local.Scanout;

/// <summary>Caches the objects that were made of the server's buffers, by the id of the buffer. The object of a retired
/// buffer lives until its last use ends.</summary>
/// <param name="drop">Destroys an object.</param>
internal sealed class BufferCache<T>(Action<T> drop)
{
    private readonly Dictionary<uint, Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Finds the object of a buffer, and counts one more use of it.</summary>
    /// <returns>false if there is none, or if the buffer is retired.</returns>
    public bool TryUse(uint id, out T value)
    {
        if (_entries.TryGetValue(id, out Entry? entry) && !entry.IsRetired)
        {
            entry.Uses++;
            value = entry.Value;
            return true;
        }

        value = default!;
        return false;
    }

    /// <summary>Adds the object of a buffer, with one use. A server never uses an id twice within a
    /// connection.</summary>
    public void Add(uint id, T value) => _entries.Add(id, new Entry(value) { Uses = 1 });

    /// <summary>Ends one use.</summary>
    public void Release(uint id)
    {
        if (_entries.TryGetValue(id, out Entry? entry))
        {
            entry.Uses--;
            DropIfOver(id, entry);
        }
    }

    /// <summary>Drops the object once it is unused: the server has forgotten the buffer.</summary>
    public void Retire(uint id)
    {
        if (_entries.TryGetValue(id, out Entry? entry))
        {
            entry.IsRetired = true;
            DropIfOver(id, entry);
        }
    }

    /// <summary>Retires all buffers whose objects match.</summary>
    public void RetireWhere(Predicate<T> isOver)
    {
        foreach (uint id in _entries.Where(entry => isOver(entry.Value.Value)).Select(entry => entry.Key).ToList())
        {
            Retire(id);
        }
    }

    /// <summary>Drops everything, in use or not.</summary>
    public void Clear()
    {
        foreach (Entry entry in _entries.Values)
        {
            drop(entry.Value);
        }

        _entries.Clear();
    }

    private void DropIfOver(uint id, Entry entry)
    {
        if (entry is { IsRetired: true, Uses: 0 })
        {
            _entries.Remove(id);
            drop(entry.Value);
        }
    }

    private sealed class Entry(T value)
    {
        public T Value => value;

        public int Uses { get; set; }

        public bool IsRetired { get; set; }
    }
}

namespace RemoteDisplay.Qmp;

/// <summary>Input that QEMU has not taken yet. Movements with the same buttons are merged, and so are repetitions of a
/// key. If the queue is full, its content is discarded and everything is released. A release of everything also
/// discards the items before it.</summary>
internal sealed class InputQueue : IDisposable
{
    /// <summary>Room for a text of two pages, with its Shift keys.</summary>
    public const int MaxItems = 8192;

    private readonly Lock _gate = new();
    private readonly LinkedList<InputItem> _items = [];
    private readonly SemaphoreSlim _available = new(0, 1);

    public void Add(InputItem item)
    {
        lock (_gate)
        {
            if (item is InputItem.Key && item == _items.Last?.Value)
            {
                return;
            }

            if (item is InputItem.PointerAt now && _items.Last?.Value is InputItem.PointerAt before
                && before.Buttons == now.Buttons)
            {
                _items.RemoveLast();
            }
            else if (item is InputItem.PointerBy more && _items.Last?.Value is InputItem.PointerBy some
                && some.Buttons == more.Buttons)
            {
                item = more with { Dx = some.Dx + more.Dx, Dy = some.Dy + more.Dy };
                _items.RemoveLast();
            }
            else if (item is InputItem.ReleaseAll || _items.Count >= MaxItems)
            {
                Drop();
                (item as InputItem.Mark)?.Reached.TrySetResult();
                item = new InputItem.ReleaseAll();
            }

            _items.AddLast(item);
            if (_available.CurrentCount == 0)
            {
                _available.Release();
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            Drop();
        }
    }

    public async Task<InputItem> TakeAsync(CancellationToken stop)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_items.First is { } first)
                {
                    _items.RemoveFirst();
                    return first.Value;
                }
            }

            await _available.WaitAsync(stop);
        }
    }

    public void Dispose() => _available.Dispose();

    private void Drop()
    {
        foreach (InputItem.Mark mark in _items.OfType<InputItem.Mark>())
        {
            mark.Reached.TrySetResult();
        }

        _items.Clear();
    }
}

using DisplaySource;

namespace VfioUser.Display.Endpoint;

/// <summary>Refreshes that wait for a client, in their order. When there are too many, the oldest that has a later one
/// of the same head becomes part of that: so the last of each head always stays.</summary>
internal sealed class RefreshQueue
{
    /// <summary>Refreshes that wait at most. More than heads, so that two of them are always about the same
    /// one.</summary>
    public const int Max = 64;

    private readonly List<Refresh> _waiting = new(Max + 1);

    /// <summary>Refreshes that became part of others.</summary>
    public uint Merged { get; private set; }

    public void Add(in Refresh refresh)
    {
        _waiting.Add(refresh);
        Shrink();
    }

    /// <summary>Puts back what was taken last.</summary>
    public void PutBack(in Refresh refresh)
    {
        _waiting.Insert(0, refresh);
        Shrink();
    }

    /// <returns>false when none waits.</returns>
    public bool TryTake(out Refresh refresh)
    {
        bool isThere = _waiting.Count > 0;
        refresh = isThere ? _waiting[0] : default;
        if (isThere)
        {
            _waiting.RemoveAt(0);
        }

        return isThere;
    }

    private void Shrink()
    {
        for (int i = 0; _waiting.Count > Max; i++)
        {
            Refresh old = _waiting[i];
            int next = _waiting.FindIndex(i + 1, later => later.Head == old.Head);
            if (next > 0)
            {
                Refresh later = _waiting[next];
                _waiting[next] = later with { Planes = later.Planes | old.Planes, Causes = later.Causes | old.Causes };
                _waiting.RemoveAt(i);
                Merged++;
            }
        }
    }
}

using DisplaySource;

namespace VfioUser.Display.Endpoint;

/// <summary>Refreshes that wait for a client, in order. When too many wait, the oldest one that is followed by another
/// of the same head is merged into that, so the last of each head always stays.</summary>
internal sealed class RefreshQueue
{
    /// <summary>The largest number of waiting refreshes. It exceeds the number of heads, so a full queue always
    /// contains two of the same head.</summary>
    public const int Max = 64;

    private readonly List<Refresh> _waiting = new(Max + 1);

    /// <summary>The number of refreshes merged into others.</summary>
    public uint Merged { get; private set; }

    public void Add(in Refresh refresh)
    {
        _waiting.Add(refresh);
        Shrink();
    }

    /// <summary>Puts back the refresh that was taken last.</summary>
    public void PutBack(in Refresh refresh)
    {
        _waiting.Insert(0, refresh);
        Shrink();
    }

    /// <returns>false when the queue is empty.</returns>
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

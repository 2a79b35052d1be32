namespace GvtDevice.Mmio;

/// <summary>The registers whose values have changed since the last <see cref="Clear"/>.</summary>
internal sealed class RegisterChanges
{
    /// <summary>Changes that are listed; more count as a change of all.</summary>
    private const int MaxListed = 4096;

    private readonly List<uint> _dwords = [];

    /// <summary>Whether somebody reads the changes; otherwise none are listed.</summary>
    public bool IsWatched { get; set; }

    /// <summary>Whether any register may have changed.</summary>
    public bool AreAll { get; private set; }

    /// <summary>Whether a reaction was called, which may have changed other state.</summary>
    public bool HasReactions { get; set; }

    /// <summary>The dwords that have changed, some several times.</summary>
    public IReadOnlyList<uint> Dwords => _dwords;

    public bool IsEmpty => _dwords.Count == 0 && !AreAll && !HasReactions;

    public void Add(uint dword)
    {
        if (!IsWatched)
        {
            return;
        }

        if (_dwords.Count == MaxListed)
        {
            Add();
            return;
        }

        _dwords.Add(dword);
    }

    /// <summary>Adds all registers.</summary>
    public void Add() => (AreAll, HasReactions) = (true, true);

    public void Clear()
    {
        _dwords.Clear();
        AreAll = HasReactions = false;
    }
}

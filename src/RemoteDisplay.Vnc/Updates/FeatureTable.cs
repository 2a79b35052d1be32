namespace RemoteDisplay.Vnc.Updates;

/// <summary>The places of a picture's features. A feature that occurs twice has no certain place.</summary>
internal sealed class FeatureTable
{
    private const int SlotBits = 14;
    private const int MaxFeatures = 1 << (SlotBits - 1);
    private const int Free = -1;

    private readonly uint[] _hashes = new uint[1 << SlotBits];
    private readonly int[] _positions = new int[1 << SlotBits];
    private readonly bool[] _isRepeated = new bool[1 << SlotBits];
    private readonly bool[] _isTaken = new bool[1 << SlotBits];

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        Array.Fill(_positions, Free);
    }

    /// <param name="hash">Hash of the feature.</param>
    /// <param name="x">Below 32768.</param>
    /// <param name="y">Below 32768.</param>
    /// <returns>false if the table is full.</returns>
    public bool Add(uint hash, int x, int y)
    {
        int slot = Find(hash);
        if (_positions[slot] == Free)
        {
            if (Count == MaxFeatures)
            {
                return false;
            }

            Count++;
            _hashes[slot] = hash;
            _positions[slot] = y << 16 | x;
            (_isRepeated[slot], _isTaken[slot]) = (false, false);
        }
        else
        {
            _isRepeated[slot] = true;
        }

        return true;
    }

    /// <returns>false if the feature is not in the table, or occurs more than once.</returns>
    public bool TryGet(uint hash, out int x, out int y)
    {
        int slot = Find(hash);
        (x, y) = (_positions[slot] & 0xFFFF, _positions[slot] >> 16);
        return _positions[slot] != Free && !_isRepeated[slot];
    }

    /// <summary>The first place of a feature that occurs more than once.</summary>
    /// <returns>false for other features, and for this one from the second call on.</returns>
    public bool TryTakeFirst(uint hash, out int x, out int y)
    {
        int slot = Find(hash);
        (x, y) = (_positions[slot] & 0xFFFF, _positions[slot] >> 16);
        bool isFirst = _positions[slot] != Free && _isRepeated[slot] && !_isTaken[slot];
        _isTaken[slot] |= isFirst;
        return isFirst;
    }

    private int Find(uint hash)
    {
        int slot = (int)((hash * 0x9E37_79B1) >> (32 - SlotBits));
        while (_positions[slot] != Free && _hashes[slot] != hash)
        {
            slot = (slot + 1) % _hashes.Length;
        }

        return slot;
    }
}

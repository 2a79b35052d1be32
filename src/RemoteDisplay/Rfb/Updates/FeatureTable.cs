namespace RemoteDisplay.Rfb.Updates;

/// <summary>Where features of a picture are; those met twice are of no use and stay out.</summary>
internal sealed class FeatureTable
{
    private const int SlotBits = 14;
    private const int MaxFeatures = 1 << (SlotBits - 1);
    private const int Free = -1;
    private const int Ambiguous = -2;

    private readonly uint[] _hashes = new uint[1 << SlotBits];
    private readonly int[] _positions = new int[1 << SlotBits];

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        Array.Fill(_positions, Free);
    }

    /// <param name="hash">Of the feature.</param>
    /// <param name="x">Below 32768.</param>
    /// <param name="y">Below 32768.</param>
    /// <returns>false when the table is full.</returns>
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
        }
        else
        {
            _positions[slot] = Ambiguous;
        }

        return true;
    }

    public bool TryGet(uint hash, out int x, out int y)
    {
        int position = _positions[Find(hash)];
        (x, y) = (position & 0xFFFF, position >> 16);
        return position >= 0;
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

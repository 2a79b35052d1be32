namespace VfioUser.Display.Buffers;

/// <summary>The known buffers of all heads, by head and by id. Its owner serialises the calls.</summary>
/// <param name="headCount">The number of heads, at least 1.</param>
internal sealed class BufferTable(int headCount)
{
    private readonly RecentBuffers[] _shown = Create(headCount);
    private readonly RecentBuffers[] _alone = Create(headCount);
    private readonly Dictionary<uint, KnownBuffer> _byId = [];
    private uint _lastId;

    /// <summary>All buffers, those of the first head first.</summary>
    public IEnumerable<KnownBuffer> All => _shown.Concat(_alone).SelectMany(buffers => buffers);

    /// <summary>The buffers of a head.</summary>
    public RecentBuffers Shown(int head) => _shown[head];

    /// <summary>The buffers of a head for clients that know no source rectangle.</summary>
    public RecentBuffers Alone(int head) => _alone[head];

    public KnownBuffer? Find(uint id) => _byId.GetValueOrDefault(id);

    public void Add(RecentBuffers buffers, KnownBuffer buffer)
    {
        _byId.Add(buffer.Description.Id, buffer);
        buffers.Add(buffer);
    }

    public void Remove(KnownBuffer buffer)
    {
        _ = _shown[buffer.Head].Remove(buffer) || _alone[buffer.Head].Remove(buffer);
        _byId.Remove(buffer.Description.Id);
    }

    /// <summary>Returns an id that no buffer has. After 2^32 ids they start again at 1.</summary>
    public uint NextId()
    {
        do
        {
            _lastId++;
        }
        while (_lastId == 0 || _byId.ContainsKey(_lastId));
        return _lastId;
    }

    private static RecentBuffers[] Create(int headCount) =>
        [.. Enumerable.Range(0, headCount).Select(_ => new RecentBuffers())];
}

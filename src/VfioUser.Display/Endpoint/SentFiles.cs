using VfioUser.Protocol.Display;

namespace VfioUser.Display.Endpoint;

/// <summary>Records the files that a client has received; the oldest entries are dropped, and their files sent
/// again.</summary>
internal sealed class SentFiles
{
    private const int MaxRemembered = 64;

    private readonly Lock _gate = new();
    private readonly Queue<(BufferKinds Kind, uint Id)> _order = [];
    private readonly HashSet<(BufferKinds Kind, uint Id)> _known = [];

    public bool Contains(BufferKinds kind, uint id)
    {
        lock (_gate)
        {
            return _known.Contains((kind, id));
        }
    }

    public void Add(BufferKinds kind, uint id)
    {
        lock (_gate)
        {
            if (!_known.Add((kind, id)))
            {
                return;
            }

            _order.Enqueue((kind, id));
            if (_order.Count > MaxRemembered)
            {
                _known.Remove(_order.Dequeue());
            }
        }
    }
}
